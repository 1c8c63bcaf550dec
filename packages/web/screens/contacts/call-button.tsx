/** Calls a contact. There is none for SIP phones: browsers have no way to speak to them. */
import type { Contact } from "@sottovoce/client";
import { Phone, PhoneCall } from "lucide";
import { t } from "../../i18n/index.ts";
import { canCall, isInCallWith, placeCall } from "../../state/calls.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { nameInSentence } from "./contact-name.ts";

export function CallButton({
  contact,
  wide = false,
}: {
  readonly contact: Contact;
  /** With words, below others. */
  readonly wide?: boolean;
}) {
  const words = t().calls;
  const call = () => void placeCall(contact.address);
  if (!canCall(contact.address)) return null;
  const name = nameInSentence(contact);
  const isReturn = isInCallWith(contact.address);
  return wide ? (
    <Button icon={Phone} wide onPress={call}>
      {isReturn ? words.return(name) : words.call}
    </Button>
  ) : (
    <IconButton
      icon={isReturn ? PhoneCall : Phone}
      label={isReturn ? words.return(name) : words.callName(name)}
      onPress={call}
    />
  );
}

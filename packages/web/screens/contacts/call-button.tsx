/** Calls a contact. There is none for SIP phones: browsers have no way to speak to them. */
import type { Contact } from "@sottovoce/client";
import { Phone } from "lucide";
import { t } from "../../i18n/index.ts";
import { placeCall } from "../../state/calls.ts";
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
  // A key that has changed is decided about first, as with messages.
  if (contact.level !== "end-to-end" || contact.trust === "changed") return null;
  return wide ? (
    <Button icon={Phone} wide onPress={call}>
      {words.call}
    </Button>
  ) : (
    <IconButton icon={Phone} label={words.callName(nameInSentence(contact))} onPress={call} />
  );
}

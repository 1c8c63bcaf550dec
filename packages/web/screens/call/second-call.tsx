/** Somebody else calls while this call goes on. */
import type { Call } from "@sottovoce/client";
import { t } from "../../i18n/index.ts";
import { declineCall } from "../../state/calls.ts";
import { contactOf } from "../../state/contacts.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { nameInSentence } from "../contacts/contact-name.ts";

export function SecondCall({ call }: { readonly call: Call }) {
  const { id, peer, peerName } = call;
  const name = nameInSentence({ displayName: contactOf(peer)?.displayName ?? peerName, address: peer });
  return (
    <Notice
      title={t().calls.second(name)}
      actions={<Button onPress={() => void declineCall(id)}>{t().calls.decline}</Button>}
    />
  );
}

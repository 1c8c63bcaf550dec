/** Below a conversation's heading: whom it is with, and how it is protected, in words. */
import { useSignal } from "@preact/signals";
import type { Contact } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { Lock, LockOpen, ShieldAlert, ShieldCheck } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { connectionShown } from "../../state/connection.ts";
import { adoptContact } from "../../state/contacts.ts";
import { appState, engine } from "../../state/session.ts";
import { Icon } from "../../ui/icon.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { type Padlock, padlockOf } from "./message-words.ts";

const ICONS: Readonly<Record<Padlock, typeof Lock>> = {
  verified: ShieldCheck,
  unverified: Lock,
  endToSite: LockOpen,
  changed: ShieldAlert,
  contradicted: ShieldAlert,
};

export function ConversationHead({
  peer,
  contact,
}: {
  readonly peer: Address;
  readonly contact: Contact | null;
}) {
  const reachable = useReachable(peer);
  const words = t().conversation;
  const presence =
    connectionShown.value !== "online"
      ? words.noConnection
      : reachable === null
        ? null
        : words[reachable ? "reachable" : "unreachable"];
  const padlock = contact === null ? null : padlockOf(contact);
  return (
    <>
      <span class={`head-line head-address${contact?.displayName ? " head-named" : ""}`}>
        <StrangerName text={peer} />
        {presence !== null && (
          <span class="head-presence">
            <span class="head-dot"> · </span>
            {presence}
          </span>
        )}
      </span>
      {padlock !== null && (
        <span class={`head-line head-padlock head-${padlock}`}>
          <Icon node={ICONS[padlock]} size="small" />
          <span>{words.padlock[padlock]}</span>
        </span>
      )}
    </>
  );
}

/** Whether a device of a contact is there now, as the server says when the conversation is opened; `null` unknown. */
function useReachable(peer: Address): boolean | null {
  const reachable = useSignal<boolean | null>(null);
  const state = appState.value;
  const online = state.phase === "open" && state.connection === "online";
  useEffect(() => {
    if (!online) return;
    let wanted = true;
    engine()
      .lookUp(peer)
      .then(
        ({ registered, ...contact }) => {
          if (!wanted) return;
          adoptContact(contact);
          reachable.value = registered;
        },
        () => undefined,
      );
    return () => {
      wanted = false;
      reachable.value = null;
    };
  }, [peer, online, reachable]);
  return reachable.value;
}

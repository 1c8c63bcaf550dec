/** The head of the details: avatar, address, whether messages arrive now, and the way to write one. */
import type { Contact } from "@sottovoce/client";
import { Copy, MessageCircle } from "lucide";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../state/route.ts";
import { attempt } from "../../state/session.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { toast } from "../../ui/toasts.tsx";
import { CallButton } from "./call-button.tsx";

export function ContactCard({
  contact,
  reachable,
}: {
  readonly contact: Contact;
  readonly reachable: boolean | null;
}) {
  const { address, displayName } = contact;
  const words = t().contacts.details;
  const copy = async () => {
    if (await attempt(() => navigator.clipboard.writeText(address))) toast(t().common.copied);
  };
  return (
    <div class="contact-card">
      <Avatar name={displayName} address={address} size="large" />
      <div class="contact-address">
        <StrangerName text={address} />
        <IconButton icon={Copy} label={words.copyAddress} onPress={copy} />
      </div>
      <div class="contact-presence" role="status">
        {reachable !== null && (
          <>
            <span class={reachable ? "presence-dot presence-on" : "presence-dot"} aria-hidden="true" />
            {reachable ? words.reachable : words.unreachable}
          </>
        )}
      </div>
      <div class="contact-actions">
        <Button
          kind="main"
          icon={MessageCircle}
          wide
          onPress={() => navigate({ name: "conversation", peer: address })}
        >
          {words.message}
        </Button>
        <CallButton contact={contact} wide />
      </div>
    </div>
  );
}

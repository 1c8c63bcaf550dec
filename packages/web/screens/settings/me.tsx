/** One's own name, address and connection. */
import { t } from "../../i18n/index.ts";
import { connectionShown } from "../../state/connection.ts";
import { identity } from "../../state/session.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";

export function Me() {
  const me = identity.value;
  if (me === null) return null;
  const state = connectionShown.value;
  return (
    <section class="settings-me" aria-label={t().settings.you}>
      <Avatar name={me.displayName} address={me.address} size="large" />
      <div class="settings-me-words">
        <span class="settings-me-name">
          <StrangerName text={me.displayName ?? me.address} />
        </span>
        {me.displayName !== null && (
          <span class="settings-me-note">
            <StrangerName text={me.address} />
          </span>
        )}
        <span class={`settings-me-note ${state === "online" ? "settings-online" : "settings-offline"}`}>
          {state === "offline" ? t().settings.offline : t().common[state]}
        </span>
      </div>
    </section>
  );
}

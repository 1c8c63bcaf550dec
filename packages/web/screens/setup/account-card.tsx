/** Whose account it is, where it is not the person's screen yet. */
import { Server } from "lucide";
import { t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import "./account-card.css";

export function AccountCard({
  address,
  name,
  server,
}: {
  readonly address: string;
  readonly name: string | null;
  /** Host and port. */
  readonly server: string;
}) {
  return (
    <div class="account-card">
      <Avatar name={name} address={address} />
      <div class="account-card-words">
        <strong>
          <StrangerName text={name ?? address} />
        </strong>
        {name !== null && (
          <span class="account-card-note">
            <StrangerName text={address} />
          </span>
        )}
        <span class="account-card-note account-card-server">
          <Icon node={Server} size="small" />
          <span class="visually-hidden">{t().setup.activation.server}: </span>
          <StrangerName text={server} />
        </span>
      </div>
    </div>
  );
}

/** Says how the connection is, calmly: nothing while all is well. */
import { CloudOff, ShieldAlert } from "lucide";
import { t } from "../i18n/index.ts";
import { connectionShown } from "../state/connection.ts";
import { Icon } from "../ui/icon.tsx";
import "./connection-banner.css";

export function ConnectionBanner() {
  const state = connectionShown.value;
  const serious = state === "refused" || state === "impostor";
  return (
    <div class={`connection connection-${state}`} role="status">
      {state === "offline" && <Icon node={CloudOff} size="small" />}
      {serious && <Icon node={ShieldAlert} size="small" />}
      {state !== "online" && <span>{t().common[state]}</span>}
    </div>
  );
}

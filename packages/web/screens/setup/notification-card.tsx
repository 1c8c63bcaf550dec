/** Offers notifications, once and calmly: when there is something to be told of. */

import { signal } from "@preact/signals";
import { BellRing } from "lucide";
import { t } from "../../i18n/index.ts";
import { askForNotifications, notificationPermission } from "../../state/notifications.ts";
import { preferences, preferencesKnown } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import "./notification-card.css";

/** "Not now" was pressed. It holds for this visit; in Settings it can be had at any time. */
const later = signal(false);

export function NotificationCard() {
  const { enabled } = preferences.value.notifications;
  const asked = notificationPermission.value !== "default";
  if (!preferencesKnown.value || !enabled || asked || later.value) return null;
  const words = t().setup.notifications;
  return (
    <aside class="notification-card" aria-label={words.title}>
      <Icon node={BellRing} />
      <div class="notification-card-words">
        <strong>{words.title}</strong>
        <p>{words.why}</p>
        <div class="notification-card-actions">
          <Button onPress={() => void attempt(askForNotifications)}>{words.allow}</Button>
          <Button
            kind="quiet"
            onPress={() => {
              later.value = true;
            }}
          >
            {words.later}
          </Button>
        </div>
      </div>
    </aside>
  );
}

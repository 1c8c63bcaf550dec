/** Offers notifications, once and calmly: when there is something to be told of. */

import { BellRing } from "lucide";
import { t } from "../../i18n/index.ts";
import { askForNotifications, notificationPermission } from "../../state/notifications.ts";
import { changePreferences, preferences, preferencesKnown } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import "./notification-card.css";

export function NotificationCard() {
  const { notifications, offerDeclined } = preferences.value;
  const asked = notificationPermission.value !== "default";
  if (!preferencesKnown.value || !notifications.enabled || asked || offerDeclined) return null;
  const words = t().setup.notifications;
  return (
    <aside class="notification-card" aria-label={words.title}>
      <Icon node={BellRing} />
      <div class="notification-card-words">
        <strong>{words.title}</strong>
        <p>{words.why}</p>
        <div class="notification-card-actions">
          <Button onPress={() => void attempt(askForNotifications)}>{words.allow}</Button>
          <Button kind="quiet" onPress={() => void decline()}>
            {words.later}
          </Button>
        </div>
      </div>
    </aside>
  );
}

/** In Settings they can be had at any time. */
function decline(): Promise<boolean> {
  return attempt(() => changePreferences({ offerDeclined: true }));
}

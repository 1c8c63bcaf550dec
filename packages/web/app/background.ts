/** What goes on beside the screens, and is loaded after the first of them is there. */
import { t } from "../i18n/index.ts";
import { startBadge } from "../state/badge.ts";
import { startNotifications } from "../state/notifications.ts";
import { startServiceWorker } from "../state/service-worker.ts";
import { onEvent } from "../state/session.ts";
import { toast } from "../ui/toasts.tsx";

/** Begins; once. */
export function startBackground(): void {
  startBadge();
  startNotifications();
  void startServiceWorker();
  onEvent((event) => {
    if (event.type === "lost_while_locked") toast(t().common.lostWhileLocked(event.count));
  });
}

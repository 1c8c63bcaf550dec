/** What goes on beside the screens, and is loaded after the first of them is there. */
import { startBadge } from "../state/badge.ts";
import { startNotifications } from "../state/notifications.ts";
import { startServiceWorker } from "../state/service-worker.ts";

/** Begins; once. */
export function startBackground(): void {
  startBadge();
  startNotifications();
  void startServiceWorker();
}

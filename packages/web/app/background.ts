/** What goes on beside the screens, and is loaded after the first of them is there. */
import { t } from "../i18n/index.ts";
import { startBadge } from "../state/badge.ts";
import { startCalls } from "../state/calls.ts";
import { startNotifications } from "../state/notifications.ts";
import { startRinging } from "../state/ringing.ts";
import { startServiceWorker } from "../state/service-worker.ts";
import { onEvent } from "../state/session.ts";
import { dropToasts, toast } from "../ui/toasts.tsx";

/** Begins; once. */
export function startBackground(): void {
  startBadge();
  startNotifications();
  startCalls();
  startRinging();
  void startServiceWorker();
  onEvent((event) => {
    if (event.type === "state" && event.state.phase === "locked") dropToasts();
    if (event.type === "lost_while_locked") toast(t().common.lostWhileLocked(event.count));
  });
}

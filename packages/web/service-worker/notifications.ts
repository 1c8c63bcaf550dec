/** Notifications, by the system's own means (REQUIREMENTS U3). */
import { type Announcement, CALL_TAG, type OpenMessage } from "./messages.ts";

/** Kept with a notification by the browser, on disk and in clear: nothing that its text does not say. */
interface NotificationData {
  readonly target: string | null;
  readonly count: number;
}

/** Two short beats: a message, not a call. Milliseconds of vibration, pause, vibration. */
const VIBRATION = [80, 120, 80];
const ICON = "/icon-192.png";
/** One colour, for the status bar of a phone. */
const BADGE = "/badge-96.png";
const HISTORY = "#/";

/** What TypeScript's library does not know yet (Notifications API §3.1, Vibration). */
interface FullNotificationOptions extends NotificationOptions {
  readonly requireInteraction?: boolean;
  readonly renotify?: boolean;
  readonly vibrate?: readonly number[];
}

/** Shows a notification, unless a person is looking at the app: who is there sees the message itself. */
export async function announce(scope: ServiceWorkerGlobalScope, news: Announcement): Promise<void> {
  if (await isInFront(scope)) return;
  await scope.registration.showNotification(news.title, optionsOf(news));
}

/** @param tag `null` for all */
export async function withdraw(scope: ServiceWorkerGlobalScope, tag: string | null): Promise<void> {
  const shown = await scope.registration.getNotifications(tag === null ? {} : { tag });
  for (const notification of shown) notification.close();
}

/** One new message: its conversation. Several: History. In a tab that is there, or in a new one. */
export async function onNotificationClick(
  scope: ServiceWorkerGlobalScope,
  { notification }: { readonly notification: Notification },
): Promise<void> {
  if (notification.tag === CALL_TAG) {
    await onCallClick(scope, notification);
    return;
  }
  const others = (await scope.registration.getNotifications()).filter(({ tag }) => tag !== notification.tag);
  const all = [dataOf(notification), ...others.map(dataOf)];
  const news = all.reduce((sum, { count }) => sum + count, 0);
  const target = news === 1 ? dataOf(notification).target : HISTORY;
  notification.close();
  const first = await firstWindow(scope);
  if (first === undefined) {
    // Locked, and without the address of anybody in the browser's history.
    await scope.clients.openWindow(`/${HISTORY}`);
    return;
  }
  first.postMessage({ type: "open", target } satisfies OpenMessage);
  await first.focus();
}

/** The call stands over whatever the tab shows. */
async function onCallClick(scope: ServiceWorkerGlobalScope, notification: Notification): Promise<void> {
  notification.close();
  const first = await firstWindow(scope);
  if (first === undefined) await scope.clients.openWindow(`/${HISTORY}`);
  else await first.focus();
}

/** Of the app's tabs one that can be seen, else any. */
async function firstWindow(scope: ServiceWorkerGlobalScope): Promise<WindowClient | undefined> {
  const windows = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.toSorted((a, b) => Number(isVisible(b)) - Number(isVisible(a)))[0];
}

function optionsOf({
  body,
  tag,
  sound,
  vibration,
  language,
  target,
  count,
}: Announcement): NotificationOptions {
  const options: FullNotificationOptions = {
    body,
    tag,
    lang: language,
    // A newer message is told of as loudly as the first.
    renotify: true,
    // It rings for as long as it stands there, and is taken away when it rings no more.
    requireInteraction: tag === CALL_TAG,
    silent: !sound,
    // A silent notification must not name a vibration (Notifications API §3.4); pages vibrate themselves then.
    ...(sound ? { vibrate: vibration ? VIBRATION : [] } : {}),
    icon: ICON,
    badge: BADGE,
    data: { target, count } satisfies NotificationData,
  };
  return options;
}

function dataOf({ data }: Notification): NotificationData {
  const { target, count } = (data ?? {}) as Partial<NotificationData>;
  return { target: target ?? null, count: count ?? 1 };
}

async function isInFront(scope: ServiceWorkerGlobalScope): Promise<boolean> {
  const windows = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.some((client) => client.focused && isVisible(client));
}

function isVisible({ visibilityState }: WindowClient): boolean {
  return visibilityState === "visible";
}

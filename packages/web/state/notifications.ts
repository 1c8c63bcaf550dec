/** Tells of new messages by the system's own means, while nobody looks at the app (REQUIREMENTS U3, N1). */
import { effect, signal } from "@preact/signals";
import type { AppEvent } from "../engine/app-engine.ts";
import { DEFAULT_PREFERENCES, type NotificationPreferences } from "../engine/preferences.ts";
import { language, t } from "../i18n/index.ts";
import { type Announcement, isOpenMessage } from "../service-worker/messages.ts";
import { Announcements, HIDDEN_TAG, LOCKED_TAG, type Voice } from "./announcements.ts";
import { contactOf } from "./contacts.ts";
import { preferences, preferencesKnown } from "./preferences.ts";
import { navigate, parseRoute } from "./route.ts";
import { tellServiceWorker } from "./service-worker.ts";
import { appState, onEvent } from "./session.ts";

/** Held by the one tab that tells: a message that comes to three tabs is announced once. */
const TELLER_LOCK = "sottovoce-notifications";
const VIBRATION = [80, 120, 80];

/** What the browser says of notifications; `unsupported` where it knows none. */
export const notificationPermission = signal<NotificationPermission | "unsupported">(permissionNow());

const announcements = new Announcements();
let isTeller = false;
/** What the person wants; kept while the app is locked, when the preferences cannot be read. */
let wanted: NotificationPreferences = DEFAULT_PREFERENCES.notifications;
/** Messages that the lock screen has told of; `null` while it is not locked. */
let arrivedBefore: number | null = null;

/** Asks the person, who has just pressed a button for it: browsers refuse to ask otherwise. */
export async function askForNotifications(): Promise<void> {
  if (permissionNow() === "unsupported") return;
  notificationPermission.value = await Notification.requestPermission();
}

/** Begins to tell; once, at the start. */
export function startNotifications(): void {
  onEvent(hear);
  effect(() => {
    if (preferencesKnown.value) wanted = preferences.value.notifications;
  });
  effect(() => followLock());
  // Held for as long as this tab lives; the next in line follows.
  void navigator.locks?.request(TELLER_LOCK, () => {
    isTeller = true;
    return new Promise<never>(() => {});
  });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (isOpenMessage(data)) open(data.target);
  });
  const look = (): void => {
    notificationPermission.value = permissionNow();
    // Who is here sees in History what is new.
    if (document.visibilityState === "visible" && document.hasFocus()) withdraw(HIDDEN_TAG);
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
}

function hear(event: AppEvent): void {
  switch (event.type) {
    case "message":
      show(announcements.arrived(event.message, nameOf(event.message.peer), voice()));
      return;
    case "send_error":
      show(announcements.givenUp(event.message, nameOf(event.message.peer), voice()));
      return;
    case "read":
    case "conversation_removed":
      for (const tag of announcements.read(event.peer)) withdraw(tag);
      return;
    default:
      return;
  }
}

/** Locked: what is shown says too much. Open: what was told while it was locked is said in full on the screen. */
function followLock(): void {
  const state = appState.value;
  if (state.phase === "locked") {
    if (arrivedBefore === null) withdrawAll();
    else if (state.arrived > arrivedBefore) show(announcements.arrivedWhileLocked(voice()));
    arrivedBefore = state.arrived;
    return;
  }
  arrivedBefore = null;
  if (state.phase === "open") withdraw(LOCKED_TAG);
  if (state.phase === "empty") withdrawAll();
}

function show(announcement: Announcement | null): void {
  if (announcement === null || !isTeller || permissionNow() !== "granted") return;
  void tellServiceWorker({ type: "announce", announcement });
  // Without sound a notification may not vibrate; the page may, where the platform has it.
  if (announcement.vibration && !announcement.sound) navigator.vibrate?.(VIBRATION);
}

function withdraw(tag: string): void {
  void tellServiceWorker({ type: "withdraw", tag });
}

function withdrawAll(): void {
  announcements.forget();
  void tellServiceWorker({ type: "withdraw", tag: null });
}

/** A notification was clicked. @param target `null` where it names none: the only news then, or History */
function open(target: string | null): void {
  const only = announcements.only();
  if (target !== null) navigate(parseRoute(target));
  else navigate(only === null ? { name: "history" } : { name: "conversation", peer: only });
}

function voice(): Voice {
  return { words: t().notifications, language: language(), preferences: wanted };
}

function nameOf(peer: Parameters<typeof contactOf>[0]): string {
  return contactOf(peer)?.displayName ?? peer;
}

function permissionNow(): NotificationPermission | "unsupported" {
  return "Notification" in globalThis ? Notification.permission : "unsupported";
}

/** Rings: by sound and vibration in one tab, and by the system's own means where nobody looks. */
import { computed, effect } from "@preact/signals";
import type { Call } from "@sottovoce/client";
import { language, t } from "../i18n/index.ts";
import type { ToneName } from "../media/tones.ts";
import { type Announcement, CALL_TAG } from "../service-worker/messages.ts";
import { harmlessLine } from "../ui/harmless.ts";
import { ringingCall, shownCall } from "./calls.ts";
import { contactOf } from "./contacts.ts";
import { nameOf } from "./people.ts";
import { preferences } from "./preferences.ts";
import { tellServiceWorker } from "./service-worker.ts";

/** Held by the one tab that rings: three of them would ring in discord. */
const RINGER_LOCK = "sottovoce-ringing";
/** Milliseconds of vibration and pause, in time with the tone. */
const VIBRATION = [500, 250, 500];
const VIBRATE_EVERY_MS = 4_000;

/** What rings, by its id: the tone goes on while other things about the call change. */
const ringingId = computed(() => ringingCall.value?.call.id ?? null);
/** Whether this tab's call rings at the other end. */
const isRingingThere = computed(() => {
  const shown = shownCall.value;
  return shown?.here === true && shown.call.direction === "out" && shown.call.phase === "ringing";
});

/** Begins; once, at the start. */
export function startRinging(): void {
  void navigator.locks?.request(RINGER_LOCK, () => {
    effect(ring);
    return new Promise<never>(() => {});
  });
  effect(() => (isRingingThere.value ? sound("ringing_there") : undefined));
}

/** @returns what ends it */
function ring(): (() => void) | undefined {
  if (ringingId.value === null) return undefined;
  const call = ringingCall.peek()?.call;
  if (call === undefined) return undefined;
  const { ringtone, vibration } = preferences.peek().calls;
  const endSound = ringtone ? sound("ring") : undefined;
  const endVibration = vibration ? vibrate() : undefined;
  announce(call);
  return () => {
    endSound?.();
    endVibration?.();
    void tellServiceWorker({ type: "withdraw", tag: CALL_TAG });
  };
}

/** Plays a tone as soon as the code for it is there. @returns ends it, also before it has begun */
function sound(name: ToneName): () => void {
  let isWanted = true;
  let end: (() => void) | null = null;
  void import("../media/tones.ts").then(
    (tones) => {
      if (isWanted) end = tones.play(name);
    },
    () => undefined,
  );
  return () => {
    isWanted = false;
    end?.();
  };
}

function vibrate(): () => void {
  const once = () => void navigator.vibrate?.(VIBRATION);
  once();
  const timer = setInterval(once, VIBRATE_EVERY_MS);
  return () => {
    clearInterval(timer);
    navigator.vibrate?.(0);
  };
}

/** The service worker shows it where nobody looks at the app. */
function announce(call: Call): void {
  const { enabled, content, vibration } = preferences.peek().notifications;
  if (!enabled || !("Notification" in globalThis) || Notification.permission !== "granted") return;
  const announcement: Announcement = {
    tag: CALL_TAG,
    title: content ? harmlessLine(nameOfPeer(call)) : "Sottovoce",
    body: t().calls.notification,
    target: null,
    count: 0,
    // The page rings itself.
    sound: false,
    vibration,
    language: language(),
  };
  void tellServiceWorker({ type: "announce", announcement });
}

function nameOfPeer({ peer, peerName }: Call): string {
  return nameOf({ displayName: contactOf(peer)?.displayName ?? peerName, address: peer });
}

/** Rings: by sound and vibration in one tab, and by the system's own means where nobody looks. */
import { computed, effect } from "@preact/signals";
import type { Call } from "@sottovoce/client";
import { DEFAULT_PREFERENCES, type Preferences } from "../engine/preferences.ts";
import { language, t } from "../i18n/index.ts";
import type { ToneName } from "../media/tones.ts";
import { type Announcement, CALL_TAG } from "../service-worker/messages.ts";
import { harmlessLine } from "../ui/harmless.ts";
import { ringingCall, shownCall } from "./calls.ts";
import { contactOf } from "./contacts.ts";
import { nameOf } from "./people.ts";
import { preferences, preferencesKnown } from "./preferences.ts";
import { tellServiceWorker } from "./service-worker.ts";
import { appState } from "./session.ts";

/** Held by the one tab that rings: three of them would ring in discord. */
const RINGER_LOCK = "sottovoce-ringing";
/** Milliseconds of vibration and pause, in time with the tone. */
const VIBRATION = [500, 250, 500];
const VIBRATE_EVERY_MS = 4_000;

/** While it is locked nobody learns who calls. */
const LOCKED = "locked";
/** What rings, by its id: the tone goes on while other things about the call change. */
const ringingId = computed(() => {
  const state = appState.value;
  if (state.phase === "locked") return state.ringing ? LOCKED : null;
  return ringingCall.value?.call.id ?? null;
});
/** Whether this tab's call rings at the other end. */
const isRingingThere = computed(() => {
  const shown = shownCall.value;
  return shown?.here === true && shown.call.direction === "out" && shown.call.phase === "ringing";
});

/** What the person wants; kept while the app is locked, when the preferences cannot be read. */
let wanted: Preferences = DEFAULT_PREFERENCES;

/** Begins; once, at the start. */
export function startRinging(): void {
  effect(() => {
    if (preferencesKnown.value) wanted = preferences.value;
  });
  void navigator.locks?.request(RINGER_LOCK, () => {
    effect(ring);
    return new Promise<never>(() => {});
  });
  effect(() => (isRingingThere.value ? sound("ringing_there") : undefined));
}

/** @returns what ends it */
function ring(): (() => void) | undefined {
  if (ringingId.value === null) return undefined;
  const { ringtone, vibration } = wanted.calls;
  const endSound = ringtone ? sound("ring") : undefined;
  const endVibration = vibration ? vibrate() : undefined;
  announce(ringingCall.peek()?.call ?? null);
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

/** The service worker shows it where nobody looks at the app. @param call `null` while it is locked */
function announce(call: Call | null): void {
  const { enabled, content, vibration } = wanted.notifications;
  if (!enabled || !("Notification" in globalThis) || Notification.permission !== "granted") return;
  const announcement: Announcement = {
    tag: CALL_TAG,
    title: call !== null && content ? harmlessLine(nameOfPeer(call)) : t().common.app,
    body: call === null ? t().calls.whileLocked : t().calls.notification,
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

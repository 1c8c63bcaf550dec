/** Calls, kept up to date in every tab; and what a person does about them in this one. */
import { computed, effect, signal } from "@preact/signals";
import type { Call, CallId } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import type { AppEvent } from "../engine/app-engine.ts";
import { t } from "../i18n/index.ts";
import type { MediaDesk } from "../media/desk.ts";
import { canGuardFrames } from "../media/frame-support.ts";
import { toast } from "../ui/toasts.tsx";
import { CallBook } from "./call-book.ts";
import { contactOf } from "./contacts.ts";
import { appState, attempt, engine, mediaLine, onEvent } from "./session.ts";

const book = signal(CallBook.empty);

/** What this tab shows large; `null` while there is nothing. */
export const shownCall = computed(() => book.value.shown);
export const secondCall = computed(() => book.value.second);
export const ringingCall = computed(() => book.value.ringing);
/** A call that runs in another tab. */
export const callElsewhere = computed(() => book.value.elsewhere);
/** Nothing arrives just now of whom this tab's call is with. */
export const isPeerQuiet = signal(false);
/** This tab's call goes on without a microphone. */
export const isMicrophoneGone = signal(false);
/** The person has gone back to messages; the call goes on behind a bar. */
export const isCallAside = signal(false);

/** Whom this tab is calling, and what it is answering: what the engine says of that call comes before its answer. */
let placing: Address | null = null;
let answering: CallId | null = null;
let desk: Promise<MediaDesk> | null = null;

/** Whether this tab's call is with somebody, or they are calling: who wants to call them wants to see it. */
export function isInCallWith(address: Address): boolean {
  const call = book.value.shown?.call;
  return call !== undefined && call.phase !== "ended" && call.peer === address;
}

/** Calls somebody, or returns to the call with them; a failure is told at the lower edge. */
export async function placeCall(to: Address): Promise<void> {
  if (isInCallWith(to)) {
    isCallAside.value = false;
    return;
  }
  if (!isPossible()) return;
  placing = to;
  try {
    await attempt(async () => take(await engine().call(to), true));
  } finally {
    placing = null;
  }
}

export async function answerCall(id: CallId): Promise<void> {
  if (!isPossible()) return;
  answering = id;
  try {
    await attempt(async () => take(await engine().answerCall(id), true));
  } finally {
    answering = null;
  }
}

export function declineCall(id: CallId): Promise<boolean> {
  return attempt(() => engine().declineCall(id));
}

export function hangUp(id: CallId): Promise<boolean> {
  return attempt(() => engine().hangUp(id));
}

export function muteCall(id: CallId, muted: boolean): Promise<boolean> {
  return attempt(() => engine().muteCall(id, muted));
}

export function holdCall(id: CallId, held: boolean): Promise<boolean> {
  return attempt(() => engine().holdCall(id, held));
}

/** A person compared the words. @returns whether it was kept */
export function confirmSas(id: CallId, matches: boolean): Promise<boolean> {
  return attempt(() => engine().confirmSas(id, matches));
}

/** A person knows why the keys of a peer have changed. @returns whether it was kept */
export function acceptAsNew(peer: Address): Promise<boolean> {
  return attempt(() => engine().acceptAsNew(peer));
}

/** Whether there is a way to call somebody: SIP phones speak another language than browsers. */
export function canCall(address: Address): boolean {
  const contact = contactOf(address);
  // A key that has changed is decided about first, as with messages.
  return contact !== null && contact.level === "end-to-end" && contact.trust !== "changed";
}

/** Puts the screen of an ended call away. */
export function dismissCall(id: CallId): void {
  book.value = book.value.dismissed(id);
}

/** The part of the page that makes sound; loaded with the first call. */
export function mediaDesk(): Promise<MediaDesk> {
  desk ??= import("../media/desk.ts").then(
    (media) =>
      new media.MediaDesk({
        report: (message) => mediaLine().report(message),
        onQuiet: (quiet) => {
          isPeerQuiet.value = quiet;
        },
        onMicrophoneGone: (gone) => {
          isMicrophoneGone.value = gone;
        },
      }),
    (error) => {
      desk = null;
      throw error;
    },
  );
  return desk;
}

/** Begins; once, at the start. */
export function startCalls(): void {
  onEvent(hear);
  mediaLine().listen({
    onMessage: (message) => void mediaDesk().then((made) => made.hear(message), reportError),
    onLeaderChange: () => void desk?.then((made) => made.closeAll()),
  });
  effect(() => {
    // Also when it was open before: another tab may have taken over, with an engine that knows of no call.
    if (appState.value.phase === "open") void refresh();
    else book.value = CallBook.empty;
  });
  effect(() => {
    if (book.value.shown === null) isCallAside.value = false;
  });
  addEventListener("beforeunload", (event) => {
    // The browser asks whether the page may go, and the call with it.
    if (book.peek().isSpeaking) event.preventDefault();
  });
}

async function refresh(): Promise<void> {
  const calls = await engine()
    .calls()
    .catch(() => null);
  if (calls !== null && appState.peek().phase === "open") book.value = book.value.listed(calls, Date.now());
}

function hear(event: AppEvent): void {
  if (event.type !== "call") return;
  const { call } = event;
  const ours = call.direction === "out" ? call.peer === placing : call.id === answering;
  take(call, ours);
}

function take(call: Call, here: boolean): void {
  const before = book.peek();
  const now = before.heard(call, here);
  book.value = now;
  // A call that rings, or has ended badly, is looked at.
  if (now.shown?.call.id !== before.shown?.call.id) isCallAside.value = false;
  if (call.end === "answered_elsewhere" || call.end === "declined_elsewhere") toast(t().calls.ends[call.end]);
}

function isPossible(): boolean {
  if (canGuardFrames()) return true;
  toast(t().calls.unsupported);
  return false;
}

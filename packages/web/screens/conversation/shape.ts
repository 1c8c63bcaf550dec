/** How messages stand together: which begin a day, and which belong to one run of one sender. */
import type { MessageSummary } from "@sottovoce/client";
import { isSameDay } from "../../i18n/format.ts";

/** A pause longer than this begins a new run. */
const RUN_PAUSE_MS = 10 * 60_000;

export interface Shape {
  /** A day begins with it. */
  readonly day: boolean;
  /** It is the first, or the last, of its run. */
  readonly first: boolean;
  readonly last: boolean;
}

/** @param index of a message in a list, the oldest first */
export function shapeAt(list: readonly MessageSummary[], index: number): Shape {
  const message = list[index];
  const before = list[index - 1];
  const after = list[index + 1];
  if (message === undefined) return { day: false, first: true, last: true };
  return {
    day: before === undefined || !isSameDay(shownAt(before), shownAt(message)),
    first: before === undefined || !together(before, message),
    last: after === undefined || !together(message, after),
  };
}

/** The moment a message stands under: when it was written, by the sender’s clock, but never after it came. */
export function shownAt({ direction, sentAt, receivedAt }: MessageSummary): number {
  // A sender's clock that runs ahead must not put a message on a day that has not come.
  return direction === "in" && receivedAt !== null ? Math.min(sentAt, receivedAt) : sentAt;
}

function together(one: MessageSummary, next: MessageSummary): boolean {
  const plain = one.note === null && next.note === null;
  const [from, to] = [shownAt(one), shownAt(next)];
  return plain && one.direction === next.direction && to - from < RUN_PAUSE_MS && isSameDay(from, to);
}

const LINE_PX = 24;
const BUBBLE_PX = 46;
const DAY_PX = 56;
/** Characters in one line of a bubble on a phone. */
const LINE_CHARACTERS = 32;

/** About how high a message is, pixels, until it is measured. */
export function estimateHeight(list: readonly MessageSummary[], index: number): number {
  const text = list[index]?.text ?? "";
  const lines = Math.max(1, Math.ceil(text.length / LINE_CHARACTERS));
  return BUBBLE_PX + lines * LINE_PX + (shapeAt(list, index).day ? DAY_PX : 0);
}

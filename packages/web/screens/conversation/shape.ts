/** How messages stand together: which begin a day, and which belong to one run of one sender. */
import type { MessageSummary } from "@sottovoce/client";

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
    day: before === undefined || dayOf(before) !== dayOf(message),
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
  const close = shownAt(next) - shownAt(one) < RUN_PAUSE_MS;
  return plain && close && one.direction === next.direction && dayOf(one) === dayOf(next);
}

/** Asked for all rows in sight, in every frame while one scrolls; a calendar takes its time. */
const days = new WeakMap<MessageSummary, number>();

/** The midnight before a message, here. */
function dayOf(message: MessageSummary): number {
  const known = days.get(message);
  if (known !== undefined) return known;
  const day = new Date(shownAt(message)).setHours(0, 0, 0, 0);
  days.set(message, day);
  return day;
}

/** Heights with the browser's own size of text: where they are right, nothing has to be moved when a row is measured. */
const LINE_PX = 24;
const BUBBLE_PX = 35;
const RUN_END_PX = 6;
const DAY_PX = 44;
/** Characters in one line of a bubble on a phone. */
const LINE_CHARACTERS = 30;

/** About how high a message is, pixels, until it is measured. */
export function estimateHeight(list: readonly MessageSummary[], index: number): number {
  const { day, last } = shapeAt(list, index);
  return BUBBLE_PX + linesOf(list[index]) * LINE_PX + (day ? DAY_PX : 0) + (last ? RUN_END_PX : 0);
}

/** What makes a row as high as it is: rows of one kind are, as far as can be told without laying them out. */
export function kindOf(list: readonly MessageSummary[], index: number): string {
  const message = list[index];
  const { day, last } = shapeAt(list, index);
  return `${linesOf(message)} ${day} ${last} ${message?.note} ${message?.reason}`;
}

function linesOf(message: MessageSummary | undefined): number {
  return Math.max(1, Math.ceil((message?.text.length ?? 0) / LINE_CHARACTERS));
}

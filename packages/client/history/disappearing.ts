/**
 * Messages that disappear (REQUIREMENTS D6, docs/decisions/disappearing.md): how long each is kept, from when its time
 * runs, and the records by which its end is found again.
 *
 * ```
 *   received ── read ──────── ttl ──▶ gone
 *   written ─── delivered ─── ttl ──▶ gone     what never arrives stays: its writer has to learn of it
 * ```
 */
import type { MessageId } from "@sottovoce/wire";
import { jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";
import type { MessageRecord, SummaryRecord } from "./record.ts";

/** Long enough to read a line. A sender may ask for less, and must not be able to take it away unread. */
export const MIN_DISAPPEARING_S = 5;
/** Four weeks: who wants more wants to keep it. A sender may name up to 136 years, which no record has to outlive. */
export const MAX_DISAPPEARING_S = 28 * 86_400;

type Lifetime = Pick<SummaryRecord, "disappearAfterS">;

/** How long a message is kept whose sender wants it gone. @param ttl seconds, as its content says; 0: it stays */
export function disappearAfter(ttl: number): Lifetime {
  if (ttl === 0) return {};
  return { disappearAfterS: Math.min(Math.max(ttl, MIN_DISAPPEARING_S), MAX_DISAPPEARING_S) };
}

/** A lifetime whose time runs from a moment on, Unix milliseconds. */
export function countdown(
  { disappearAfterS }: Lifetime,
  from: number,
): Pick<SummaryRecord, "disappearAfterS" | "disappearsAt"> {
  return disappearAfterS === undefined
    ? {}
    : { disappearAfterS, disappearsAt: from + disappearAfterS * 1000 };
}

/** The message, its time running where it has begun to. @param now Unix milliseconds */
export function running(message: MessageRecord, now: number): MessageRecord {
  if (message.disappearAfterS === undefined || message.disappearsAt !== undefined) return message;
  const begun = message.direction === "in" ? message.read : message.status === "delivered";
  return begun ? { ...message, ...countdown(message, now) } : message;
}

/** A message whose time runs. */
export interface DueRecord {
  readonly id: MessageId;
  /** When it is to go, Unix milliseconds. */
  readonly at: number;
}

/** Keyed by message id. */
export const DUE = collection("due", 1, jsonCodec<DueRecord>());

/**
 * The place of a record on disk, which stands there in clear: whole days, since finer steps would tell when messages
 * were read.
 */
export const DAY_MS = 86_400_000;

export function duePlace(at: number): number {
  return Math.ceil(at / DAY_MS);
}

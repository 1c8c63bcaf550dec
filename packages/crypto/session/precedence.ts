/**
 * Which of several sessions with one device is sent on (docs/decisions/session-selection.md).
 *
 * Both sides have to come to the same answer without talking about it. Where both can read both sessions, the
 * smaller th decides, whoever started them and in whatever order their messages came. A session that was started for
 * a retry request goes before the others for an hour: its starter may not be able to read them.
 */
import type { Bytes } from "@sottovoce/wire";
import { elapsed, RETRY_PREFERRED_MS, RETURN_MS } from "./limits.ts";
import { isUnanswered, type Session } from "./session.ts";

/**
 * Whether a session the peer has just started stays behind the current one. Mostly the new one wins: it is there
 * because the peer wanted it. But where ours waits for its first answer, perhaps both started at once.
 * @param now Unix milliseconds
 */
export function staysBehind(accepted: Session, current: Session, now: number): boolean {
  if (accepted.retry) return false;
  return goesBefore(current, accepted, now) || (isUnanswered(current) && isSmaller(current, accepted));
}

/**
 * Whether a message on a replaced session makes it the current one again.
 * @param replacedAt when it was replaced; `now` is the present: Unix milliseconds
 */
export function takesOver(replaced: Session, current: Session, replacedAt: number, now: number): boolean {
  if (goesBefore(current, replaced, now)) return false;
  if (goesBefore(replaced, current, now)) return true;
  return isSmaller(replaced, current) || elapsed(replacedAt, now) >= RETURN_MS;
}

/** Whether a session goes before another on account of the retry request it carries. */
function goesBefore(session: Session, other: Session, now: number): boolean {
  return isPreferred(session, now) && !isPreferred(other, now);
}

function isPreferred(session: Session, now: number): boolean {
  return session.retry && elapsed(session.startedAt, now) < RETRY_PREFERRED_MS;
}

function isSmaller({ transcript: a }: Session, { transcript: b }: Session): boolean {
  return compareBytes(a, b) < 0;
}

function compareBytes(a: Bytes, b: Bytes): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

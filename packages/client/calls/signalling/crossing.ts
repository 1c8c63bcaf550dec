/**
 * Two people who call each other at the same moment (docs/protocol.md "Calls"). Both devices see both Call-IDs, and
 * agree without a word: the call with the smaller one goes on. Who placed the other one answers it at once, since that
 * is what was wanted; and who placed the one that goes on refuses the other as a person would, so that nobody's other
 * devices go on ringing or speak of a missed call.
 */
import { formatSipReason, type HeaderEntries, hasSipCause, type InviteFailure } from "@sottovoce/sip";

/** RFC 3261 §21.4.27: both sides began at once. */
const CROSSED = 491;

/** With what the call that does not go on is refused. */
export const CROSSED_STATUS = 603;
export const CROSSED_HEADERS: HeaderEntries = [
  ["Reason", formatSipReason(CROSSED, "Both called at the same moment")],
];

/** Whether a call of ours was refused because the other side's, which is on its way, goes on. */
export function isCrossed({ status, reasons }: InviteFailure): boolean {
  return status === CROSSED_STATUS && hasSipCause(reasons, CROSSED);
}

/** Whether theirs goes on, and ours does not. */
export function theirsGoesOn(ours: string, theirs: string): boolean {
  return theirs < ours;
}

/** How long the other side's call may take to come, where ours was refused for it. */
export const CROSSING_MS = 5_000;

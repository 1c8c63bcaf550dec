/** What ends calls, in a person's terms. */
import type { InviteFailure, Reason } from "@sottovoce/sip";
import { hasSipCause } from "@sottovoce/sip";
import type { ZrtpFailure } from "@sottovoce/voice";
import type { CallEnd } from "../calls-api.ts";
import type { MediaLoss } from "../media.ts";

/** Goes with `cancelled` where the other side gave up; where this side did there is nothing to add. */
export const GIVEN_UP_THERE = "The other side hung up.";

/** How a call ended, and what there is to add. */
export interface Ending {
  readonly end: CallEnd;
  readonly sentence: string | null;
}

/** Statuses of an INVITE that say something by themselves (docs/decisions/calls.md "How an attempt ends"). */
const BY_STATUS: Readonly<Record<number, CallEnd>> = {
  403: "not_allowed",
  404: "unknown",
  408: "no_answer",
  430: "unreachable",
  480: "unreachable",
  486: "busy",
  487: "cancelled",
  600: "busy",
  603: "declined",
  604: "unknown",
  607: "declined",
};

/** Offers that the other side can do nothing with. */
export const NOT_ACCEPTABLE: ReadonlySet<number> = new Set([415, 488, 606]);

/** What the answer to an INVITE means. */
export function endingOf({ status, reason, answered }: InviteFailure): Ending {
  if (!answered) {
    return { end: "failed", sentence: "The server cannot be reached at the moment. Call again later." };
  }
  const end = BY_STATUS[status];
  if (end === "not_allowed") return { end, sentence: sentence(reason) };
  if (end !== undefined) return { end, sentence: null };
  if (NOT_ACCEPTABLE.has(status)) {
    return { end: "failed", sentence: "The device called cannot take calls of this kind." };
  }
  return { end: "failed", sentence: sentence(reason) };
}

/** Why something that rang here has stopped; `null` for a call that was missed. */
export function endingOfCancel(reasons: readonly Reason[]): Ending | null {
  if (hasSipCause(reasons, 200)) return { end: "answered_elsewhere", sentence: null };
  return hasSipCause(reasons, 603) ? { end: "declined_elsewhere", sentence: null } : null;
}

/** The other side says that it never had the keys: its confirmation was lost on the way. */
export function hasFailedThere(reasons: readonly Reason[]): boolean {
  return hasSipCause(reasons, NOT_SECURED_CAUSE);
}

/** What a call was when the other side ended it. */
export interface EndedCall {
  readonly wasSecure: boolean;
  /** So short a while that the other side may have ended it for what its keys show. */
  readonly isYoung: boolean;
}

/** What the other side ended a call with. Reasons are the server's word: later they could only take back what people did. */
export function endingOfBye(reasons: readonly Reason[], { wasSecure, isYoung }: EndedCall): Ending {
  if (isYoung && hasSipCause(reasons, NOT_RECOGNISED_CAUSE)) return { end: "not_recognised", sentence: null };
  if (wasSecure) return { end: "hung_up", sentence: null };
  if (hasSipCause(reasons, NOT_SECURED_CAUSE)) {
    return { end: "not_secured", sentence: "The other side could not secure the call." };
  }
  if (hasSipCause(reasons, NO_WAY_CAUSE)) return { end: "no_way", sentence: null };
  return { end: "cancelled", sentence: GIVEN_UP_THERE };
}

/**
 * Causes in the Reason of our BYE, so that the other side can say the same: no keys, no way for sound, and keys that do
 * not show whose they are (RFC 8224 §6.2.2 "Invalid Identity Header" comes nearest).
 */
const NOT_SECURED_CAUSE = 494;
const NOT_RECOGNISED_CAUSE = 438;
const NO_WAY_CAUSE = 480;

/** What the other side is told of why we end a call; nothing where it is a person's will. */
export function causeOf(end: CallEnd): { readonly cause: number; readonly text: string } | null {
  if (end === "not_secured") return { cause: NOT_SECURED_CAUSE, text: "The call could not be secured" };
  if (end === "continuity_broken" || end === "not_proven") {
    return { cause: NOT_RECOGNISED_CAUSE, text: "The call does not show who is calling or called" };
  }
  return end === "no_way" ? { cause: NO_WAY_CAUSE, text: "No way for sound" } : null;
}

const LOSSES: Readonly<Record<MediaLoss, CallEnd>> = {
  no_way: "no_way",
  silent: "media_lost",
  no_microphone: "no_microphone",
  failed: "failed",
};

export function endingOfLoss(reason: MediaLoss, text: string | null): Ending {
  return { end: LOSSES[reason], sentence: text };
}

export function endingOfZrtp({ code, sentence: text }: ZrtpFailure, wasSecure: boolean): Ending {
  // Confirmed once, it can only be taken back by the other side, or by silence.
  if (wasSecure && code === "timeout") return { end: "media_lost", sentence: null };
  return { end: "not_secured", sentence: sentence(text) };
}

/** Reason phrases end without a full stop. */
function sentence(text: string): string | null {
  if (text === "") return null;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

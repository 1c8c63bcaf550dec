/** What is told to somebody who was called and did not answer (docs/decisions/calls.md). */
import { type Clock, formatDate } from "@sottovoce/sip";
import {
  type AccountId,
  encodeMissedCall,
  MISSED_CALL_CONTENT_TYPE,
  type MissedCallReason,
  makeMessageId,
  utf8,
} from "@sottovoce/wire";
import type { Quota } from "../quota.ts";
import type { Notice } from "../store/store.ts";
import type { ForkEnd } from "./fork.ts";
import { MISSED_CALL_LIFETIME_MS } from "./limits.ts";
import type { EndedCall } from "./proxy.ts";

/** Random bytes of a notice's id. */
const ID_RANDOM_BYTES = 10;
const TEXT_CONTENT_TYPE = "text/plain;charset=utf-8";

export interface MissedCallsSurroundings {
  /** Appends to mailboxes, durably. */
  readonly post: (notice: Notice) => Promise<void>;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  /** How many notices one account may cause at another. */
  readonly quota: Quota<`${AccountId} ${AccountId}`>;
  /** Hears of notices that the store did not take. */
  readonly onLost: (error: unknown) => void;
}

export class MissedCalls {
  readonly #around: MissedCallsSurroundings;

  constructor(around: MissedCallsSurroundings) {
    this.#around = around;
  }

  /** Leaves a notice where the call was missed. */
  note(call: EndedCall): void {
    const { clock, quota, post, onLost } = this.#around;
    const reason = missedBecause(call.end);
    if (reason === null || call.callee.devices.length === 0) return;
    const content = this.#content(call, reason);
    if (content === null) return;
    if (quota.take(`${call.caller.account} ${call.callee.id}`, clock.elapsed()) > 0) return;
    const devices = call.callee.devices.map(({ id }) => id);
    post({ ...content, devices, expiresAt: clock.now() + MISSED_CALL_LIFETIME_MS }).catch(onLost);
  }

  /** SIP phones keep a list of what rang at them; what they cannot know is what came while they were away. */
  #content(
    { caller, callee, callId }: EndedCall,
    reason: MissedCallReason,
  ): Pick<Notice, "contentType" | "body"> | null {
    const { clock, random } = this.#around;
    const at = clock.now();
    if (callee.kind === "sip-phone") {
      if (reason !== "offline") return null;
      const body = utf8(`Missed call from ${caller.address} on ${formatDate(at)}`);
      return { contentType: TEXT_CONTENT_TYPE, body };
    }
    const id = makeMessageId(at, random(ID_RANDOM_BYTES));
    const { account, address } = caller;
    const body = encodeMissedCall({ id, caller: { account, address }, at, reason, callId });
    return { contentType: MISSED_CALL_CONTENT_TYPE, body };
  }
}

/**
 * Answers after which the caller's device tries again by itself, in another way: credentials (401, 407), a smaller or
 * other body (413, 415), without an extension or with one (420, 421), a longer interval (422), a whole number (484),
 * later (491), and the redirections. The try that follows decides.
 */
const TRIED_AGAIN: ReadonlySet<number> = new Set([401, 407, 413, 415, 420, 421, 422, 484, 485, 491]);
/** Busy here and everywhere (RFC 3261 §21.4.24, §21.6.1): a device says that by itself while its owner talks. */
const BUSY: ReadonlySet<number> = new Set([486, 600]);

/** Why a call was missed; `null` where it was not: it was answered, declined by a person, or will be tried again. */
export function missedBecause({ status, ending }: ForkEnd): MissedCallReason | null {
  if (ending === "silent") return "offline";
  if (status >= 200 && status < 400) return null;
  if (BUSY.has(status)) return "busy";
  // 603, 604, 607, 608: somebody has decided. 606 is a device that cannot, as 488 is.
  if (status >= 600 && status !== 606) return null;
  return TRIED_AGAIN.has(status) ? null : "not_answered";
}

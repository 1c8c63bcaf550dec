/** What a failed try means for its message: try again, give up for a reason, or stop altogether. */
import type { FailureReason } from "../engine-api.ts";
import { EngineError, type EngineErrorCode, sentenceOf } from "../errors.ts";
import type { FailureCode } from "../history/facts.ts";

/** What went wrong, for programs and, in English, for people. */
export interface Failure {
  readonly code: FailureCode;
  readonly sentence: string;
}

export type Verdict =
  | { readonly verdict: "again"; readonly failure: Failure; readonly retryAfterMs: number | null }
  | { readonly verdict: "refused"; readonly failure: Failure; readonly reason: FailureReason }
  /** It may not leave, and stays, until a person decides or the server says something else. */
  | { readonly verdict: "held"; readonly failure: Failure; readonly reason: FailureReason }
  | { readonly verdict: "revoked"; readonly failure: Failure };

/** The server does not know this device any more: no message of it will ever be accepted. */
const REVOKING: ReadonlySet<EngineErrorCode> = new Set(["unauthorized", "account_disabled"]);

/** What must not go out as it is, and may in time. */
const HOLDING: Readonly<Partial<Record<EngineErrorCode, FailureReason>>> = {
  end_to_site_not_agreed: "end_to_site_not_agreed",
  said_to_be_sip_phone: "said_to_be_sip_phone",
  devices_withheld: "devices_withheld",
};

/**
 * The server says one thing about the recipient's kind and does another. It is asked anew in the next try; giving the
 * message up, or sending it another way, would be up to the server's whim.
 */
const CONTRADICTING: ReadonlySet<EngineErrorCode> = new Set(["end_to_site_only", "end_to_end_only"]);

const REASONS: Readonly<Partial<Record<EngineErrorCode, FailureReason>>> = {
  unknown_recipient: "unknown_recipient",
  messaging_disabled: "messaging_disabled",
  recipient_messaging_disabled: "recipient_messaging_disabled",
  empty: "empty",
  too_long: "too_long",
  device_gone: "device_gone",
  mailbox_full: "mailbox_full",
  key_changed: "key_changed",
};

export function judgeFailure(error: unknown): Verdict {
  // What is no EngineError is a fault of this program; the message is not to blame and stays.
  if (!(error instanceof EngineError)) {
    const failure: Failure = { code: "unexpected", sentence: sentenceOf(error) };
    return { verdict: "again", failure, retryAfterMs: null };
  }
  const failure: Failure = { code: error.code, sentence: error.sentence };
  if (REVOKING.has(error.code)) return { verdict: "revoked", failure };
  const held = HOLDING[error.code];
  if (held !== undefined) return { verdict: "held", failure, reason: held };
  if (CONTRADICTING.has(error.code)) return { verdict: "again", failure, retryAfterMs: null };
  // An impostor may be a hotel's login page: the real server will be back.
  if (error.retry || error.retryAfterMs !== null || error.code === "impostor") {
    return { verdict: "again", failure, retryAfterMs: error.retryAfterMs };
  }
  return { verdict: "refused", failure, reason: REASONS[error.code] ?? "refused" };
}

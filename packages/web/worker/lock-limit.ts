/** How long nobody may have done anything before the app locks. */

/**
 * Who speaks is there, without touching anything; but a peer who never hangs up must not keep a forgotten phone open.
 * Longer than a conversation in which nobody touches the screen once, shorter than a night.
 */
export const UNTOUCHED_CALL_MS = 4 * 3_600_000;

export interface LockLimits {
  /** The operator's, milliseconds. */
  readonly operatorMs: number;
  /** The person's own; `null` for the operator's. It counts where it is the shorter one. */
  readonly personMs: number | null;
  /** A call goes on: locking ends it. */
  readonly isSpeaking: boolean;
}

/** @returns milliseconds without a sign of anybody */
export function lockLimit({ operatorMs, personMs, isSpeaking }: LockLimits): number {
  const limit = Math.min(operatorMs, personMs ?? operatorMs);
  return isSpeaking ? Math.max(limit, UNTOUCHED_CALL_MS) : limit;
}

/**
 * - `malformed`: not a packet of RTP or RTCP;
 * - `reused`: a sequence number that is not after the last one; its keystream has been used;
 * - `exhausted`: the key has protected all it may (RFC 3711 §9.2): the call needs a new one;
 * - `too_many_sources`: more sources than `MAX_SOURCES`;
 * - `wiped`: the keys were destroyed.
 */
export type SrtpErrorCode = "malformed" | "reused" | "exhausted" | "too_many_sources" | "wiped";

/** A packet of our own that cannot be sent: always the calling code's fault. What comes in never throws. */
export class SrtpError extends Error {
  override readonly name = "SrtpError";
  readonly code: SrtpErrorCode;
  readonly fault = "caller";
  readonly retry = false;

  constructor(code: SrtpErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Why a packet that came in was dropped; the codes are those of {@link SrtpErrorCode}. */
export type SrtpRefusal = "malformed" | "forged" | "replayed" | "exhausted" | "too_many_sources";

/** How many packets were dropped, by reason. */
export type SrtpRefusals = Record<SrtpRefusal, number>;

export function noRefusals(): SrtpRefusals {
  return { malformed: 0, forged: 0, replayed: 0, exhausted: 0, too_many_sources: 0 };
}

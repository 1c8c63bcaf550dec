/** A request that is refused: what code, which sentence, when to try again. Becomes an HTTP answer at the edge. */
import type { DeviceId, ErrorCode, ErrorResponse } from "@sottovoce/wire";

/** The HTTP status of each code (RFC 9110 §15). */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  bad_signature: 400,
  empty: 400,
  too_long: 400,
  unauthorized: 401,
  account_disabled: 403,
  forbidden: 403,
  messaging_disabled: 403,
  recipient_messaging_disabled: 403,
  activation_unknown: 404,
  link_unknown: 404,
  not_found: 404,
  unknown_recipient: 404,
  method_not_allowed: 405,
  devices_changed: 409,
  conflict: 409,
  end_to_end_only: 409,
  end_to_site_only: 409,
  mailbox_full: 409,
  activation_expired: 410,
  activation_used: 410,
  link_expired: 410,
  link_used: 410,
  device_gone: 410,
  too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
};

export interface RefusalDetails {
  /** Milliseconds. */
  readonly retryAfterMs?: number;
  readonly missing?: readonly DeviceId[];
  readonly gone?: readonly DeviceId[];
  /** Where HTTP has a closer status than the code's usual one: 415, 431. */
  readonly status?: number;
}

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ErrorCode;
  readonly details: RefusalDetails;

  /** @param message one or two sentences: what is wrong and what to do */
  constructor(code: ErrorCode, message: string, details: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return this.details.status ?? STATUS_OF[this.code];
  }

  toResponse(): ErrorResponse {
    const { status: _, ...rest } = this.details;
    return { error: { code: this.code, message: this.message, ...rest } };
  }
}

/**
 * What went wrong with sending or with a stored state:
 * - `needs_bundle`: there is no session to send on; fetch a bundle and start one;
 * - `bad_state`: stored bytes that are no session state;
 * - `bad_content`: a content that breaks a limit.
 */
export type SessionErrorCode = "needs_bundle" | "bad_state" | "bad_content";

/** A session cannot do what was asked. Refused envelopes are no errors; see `Received`. */
export class SessionError extends Error {
  override readonly name = "SessionError";
  readonly code: SessionErrorCode;
  readonly fault = "caller";
  /** The same call fails again. */
  readonly retry = false;

  constructor(code: SessionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

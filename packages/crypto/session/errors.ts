/**
 * What went wrong with sending:
 * - `needs_bundle`: there is no session to send on; fetch a bundle and start one;
 * - `bad_state`: a session that contradicts itself; a mistake of ours, as damaged stored bytes are a StorageError;
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

/**
 * What was wrong with an identity, a device list or a signed prekey:
 * - `bad_signature`: not signed by the key that must have signed it;
 * - `malformed`: signed, or not even that, but not in the promised form;
 * - `wrong_account`: a list of another account;
 * - `rollback`: a device list older than one already seen;
 * - `fork`: two different lists under one version, which an honest account never signs;
 * - `broken_chain`: the next version, but made on top of another list than the one we know.
 */
export type IdentityErrorCode =
  | "bad_signature"
  | "malformed"
  | "wrong_account"
  | "rollback"
  | "fork"
  | "broken_chain";

/** Something offered as an identity was refused. Nothing of it may be used. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
  readonly code: IdentityErrorCode;
  /** All these come with data from outside: from a peer, or from a server that put them together. */
  readonly fault = "peer";
  /** The same data is refused again; newer data from the server may be good. */
  readonly retry = false;

  constructor(code: IdentityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * What went wrong in a primitive:
 * - `bad_length`: an argument has another size than the algorithm has;
 * - `bad_key`: a key that the algorithm must refuse (FIPS 203 §7.2, a point off the curve);
 * - `low_order`: an X25519 agreement gave all zeros (RFC 7748 §6.1);
 * - `foreign_key`: a key pair made by another provider;
 * - `not_exportable`: a key for one use, whose private half nobody gets;
 * - `wiped`: a key that was destroyed before;
 * - `out_of_range`: a count or cost outside its named limits;
 * - `unsupported`: the platform lacks the algorithm.
 */
export type CryptoErrorCode =
  | "bad_length"
  | "bad_key"
  | "low_order"
  | "foreign_key"
  | "not_exportable"
  | "wiped"
  | "out_of_range"
  | "unsupported";

/** Whose mistake it is: our own code's, the remote side's (it sent the key), or the platform's. */
export type CryptoFault = "caller" | "peer" | "platform";

/**
 * A primitive refused its input. Data that merely does not authenticate is no error: `aes256GcmOpen` answers
 * `null` and `verify` answers `false`. The message never contains key material.
 */
export class CryptoError extends Error {
  override readonly name = "CryptoError";
  readonly code: CryptoErrorCode;
  readonly fault: CryptoFault;
  /** Primitives are functions of their input: the same call fails again. */
  readonly retry = false;

  constructor(code: CryptoErrorCode, fault: CryptoFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fault = fault;
  }
}

/** For whoever asks for the private half of a key that was made for one use. */
export function notExportable(): CryptoError {
  return new CryptoError("not_exportable", "caller", "A key that was made for one use is not handed out");
}

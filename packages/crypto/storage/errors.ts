/**
 * What went wrong with sealed storage:
 * - `malformed`: stored bytes have no known shape, go beyond a limit, or ask for costs outside the limits;
 * - `unsupported_format`: stored bytes name a format that this version does not know (a newer one wrote them);
 * - `out_of_range`: the calling code passed a name, key, version or passphrase outside the limits.
 */
export type StorageErrorCode = "malformed" | "unsupported_format" | "out_of_range";

/** Whose mistake it is: the stored bytes', or our own code's. */
export type StorageFault = "stored" | "caller";

/**
 * Sealed storage refused its input. A wrong passphrase or a record that does not authenticate is no error:
 * those are `null`.
 */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;
  readonly fault: StorageFault;
  /** The same bytes are refused again. */
  readonly retry = false;

  constructor(code: StorageErrorCode, fault: StorageFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fault = fault;
  }
}

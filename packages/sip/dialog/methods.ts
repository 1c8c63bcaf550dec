/** Requests whose 2xx creates a dialog: INVITE (RFC 3261 §12.1), SUBSCRIBE (RFC 6665 §4.1.2), REFER (RFC 3515 §2.4.4). */
const CREATE_DIALOG: ReadonlySet<string> = new Set(["INVITE", "SUBSCRIBE", "REFER"]);

/** Requests whose Contact replaces the remote target (RFC 3261 §12.2, RFC 3311 §5, RFC 6665 §4.4.1). */
const REFRESH_TARGET: ReadonlySet<string> = new Set(["INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER"]);

/** Whether a response to this method may create a dialog. */
export function createsDialog(method: string): boolean {
  return CREATE_DIALOG.has(method);
}

/** Whether this method is a target refresh request (RFC 3261 §6). */
export function refreshesTarget(method: string): boolean {
  return REFRESH_TARGET.has(method);
}

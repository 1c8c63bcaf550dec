/** What SQLite's errors say of the disk, and what follows from each. */

/** SQLITE_BUSY: another program holds the database. */
export const SQLITE_BUSY = 5;

/** Results that tell of the disk, not of the operation: BUSY, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
const DISK_TROUBLE: ReadonlySet<number> = new Set([SQLITE_BUSY, 7, 8, 10, 11, 13, 14, 26]);

/**
 * Extended results of a write or sync that the disk answered with an error (EIO): IOERR_WRITE, _FSYNC, _DIR_FSYNC,
 * _TRUNCATE, _CLOSE, and IOERR without more detail. A disk that is merely full gives FULL instead.
 */
const WRITE_FAILURE: ReadonlySet<number> = new Set([778, 1034, 1290, 1546, 4106, 10]);

/** Whether an error says that the disk does not take or give data, rather than that a statement is wrong. */
export function isDiskTrouble(error: unknown): boolean {
  const code = primaryResult(error);
  return code !== null && DISK_TROUBLE.has(code);
}

/**
 * Whether writing has failed so that nobody knows what is on the disk: the kernel drops pages it could not write and
 * takes them for written, so that a later commit may stand behind a hole in the log and be lost with the next power
 * cut. Nothing may be acknowledged on such a log any more.
 */
export function isWriteFailure(error: unknown): boolean {
  const code = extendedResult(error);
  return code !== null && WRITE_FAILURE.has(code);
}

/** A sentence for the operator whose store cannot be opened. */
export function explainTrouble(error: unknown, directory: string): string {
  const said = error instanceof Error ? error.message : String(error);
  const sentence = SENTENCES.get(primaryResult(error) ?? 0) ?? "The disk does not take or give data";
  return `The database in ${directory} cannot be opened: ${said}. ${sentence}; nothing in it was changed. Mend that and start again.`;
}

const SENTENCES: ReadonlyMap<number, string> = new Map([
  [SQLITE_BUSY, "Another program holds it"],
  [8, "It, or its directory, cannot be written to"],
  [11, "The file is damaged: restore a backup"],
  [13, "The disk is full"],
  [14, "It, or its directory, cannot be read and written by this user, or the disk is full"],
  [26, "The file is not a database: restore a backup"],
]);

/** SQLite's primary result code, the low byte of the extended one; `null` for other errors. */
export function primaryResult(error: unknown): number | null {
  const code = extendedResult(error);
  return code === null ? null : code & 0xff;
}

function extendedResult(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return Number(error.errcode);
}

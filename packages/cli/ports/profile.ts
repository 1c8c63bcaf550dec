/** The directory in which one person's client lives: everything in it is theirs alone. */
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Owner may do everything, others nothing: a profile's file names and times are nobody else's business. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

const RECORDS_FILE = "records.sqlite";
const PID_FILE = "pid";

/**
 * Where the profile is: what the user named, or `SOTTOVOCE_PROFILE`, or `~/.sottovoce`.
 * @param named value of `--profile`, when given
 */
export function profileDirectory(named: string | undefined, env: NodeJS.ProcessEnv): string {
  const chosen = named ?? env.SOTTOVOCE_PROFILE;
  return chosen === undefined || chosen === "" ? join(homedir(), ".sottovoce") : resolve(chosen);
}

/** Path of the records of a profile. Where it does not exist, nobody has activated the profile. */
export function recordsFile(directory: string): string {
  return join(directory, RECORDS_FILE);
}

/**
 * Makes the directory and an empty records file where they are missing, closed to other users from their first
 * moment (SQLite gives its journal the mode of the file it belongs to).
 * @returns path of the records file
 */
export function prepareProfile(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
  const file = recordsFile(directory);
  closeSync(openSync(file, "a", FILE_MODE));
  // A copy restored from somewhere may have come with a wider mode.
  chmodSync(file, FILE_MODE);
  return file;
}

/**
 * Takes away what `prepareProfile` made, where nothing came of it. Its records have to be closed. The directory goes
 * only where nothing else is in it.
 */
export function removeProfile(directory: string): void {
  const file = recordsFile(directory);
  for (const path of [file, `${file}-wal`, `${file}-shm`, join(directory, PID_FILE)]) {
    rmSync(path, { force: true });
  }
  if (readdirSync(directory).length === 0) rmdirSync(directory);
}

/** Notes who holds the profile, for the sentence that the next process shows. The lock itself is the database's. */
export function writeHolder(directory: string): void {
  writeFileSync(join(directory, PID_FILE), `${process.pid}\n`, { mode: FILE_MODE });
}

export function clearHolder(directory: string): void {
  rmSync(join(directory, PID_FILE), { force: true });
}

/** Process id of who holds the profile; `null` where it cannot be told. */
export function readHolder(directory: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(directory, PID_FILE), "utf8"), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

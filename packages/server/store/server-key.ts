/**
 * The server key: what everything at rest is sealed with (REQUIREMENTS M5), kept in a file of its own beside
 * the database, so that a copy of the database alone says nothing.
 *
 * One key a line, `<number> <64 hexadecimal digits>`, oldest first; `#` begins a comment. The last key seals,
 * all of them open: to rotate, append a line with the next number and restart.
 */
import { hkdfSync, randomBytes } from "node:crypto";
import { link, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { type Bytes, fromHex, toHex, WireError } from "@sottovoce/wire";

const SERVER_KEY_BYTES = 32;
/** The number of a key is one byte of every sealed row; 0 is left for "none". */
const MAX_KEY_NUMBER = 255;

const HEADER = `# Server key of Sottovoce. Without it nothing in the database can be read; with it, everything can.
# To rotate: append a line with the next number and 64 random hexadecimal digits, and restart the server.
`;

export interface ServerKey {
  /** 1 … 255, as it stands in the file. */
  readonly number: number;
  /** 32 bytes. */
  readonly secret: Bytes;
}

/** At least one key, oldest first; the last one seals. */
export type ServerKeys = readonly ServerKey[];

/** The key file cannot be used. The message says what to do about it. */
export class ServerKeyError extends Error {
  override readonly name = "ServerKeyError";
}

/**
 * Reads the key file, or makes it with one random key where there is none.
 * @throws ServerKeyError when others may read the file or it is not of the form above
 */
export async function loadServerKeys(path: string): Promise<ServerKeys> {
  const status = await stat(path).catch(absent);
  if (status === null) return createServerKeys(path);
  const mode = status.mode & 0o777;
  // A key that anybody on the machine can read protects nothing; better no server than a false promise.
  if ((mode & 0o077) !== 0) {
    throw new ServerKeyError(
      `${path} can be read or changed by others (mode ${mode.toString(8)}). Run: chmod 600 ${path}`,
    );
  }
  return parseServerKeys(await readFile(path, "utf8"), path);
}

/**
 * The key that the proxy authenticates its Record-Route with (`proxy/route-token.ts`): the same after a restart, so
 * that calls under way outlast it. Derived, lest a use beside sealing could weaken the sealing.
 * @returns 32 bytes
 */
export function routeKeyOf(keys: ServerKeys): Bytes {
  const newest = keys.at(-1);
  if (newest === undefined) throw new ServerKeyError("There is no server key.");
  return new Uint8Array(hkdfSync("sha256", newest.secret, "", "sottovoce/routes", SERVER_KEY_BYTES));
}

async function createServerKeys(path: string): Promise<ServerKeys> {
  const key: ServerKey = { number: 1, secret: new Uint8Array(randomBytes(SERVER_KEY_BYTES)) };
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(`${HEADER}${key.number} ${toHex(key.secret)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  // link, not rename: a key that another process put there meanwhile is never replaced.
  await link(temporary, path);
  await unlink(temporary);
  await syncDirectory(dirname(path));
  return [key];
}

/** A new name in a directory survives a power failure only after the directory itself is on disk. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function parseServerKeys(text: string, path: string): ServerKeys {
  const keys: ServerKey[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const content = line.trim();
    if (content === "" || content.startsWith("#")) continue;
    keys.push(parseLine(content, keys.at(-1)?.number ?? 0, `${path}, line ${index + 1}`));
  }
  if (keys.length === 0) {
    throw new ServerKeyError(
      `${path} holds no key. Restore it from a backup: without it no row can be read.`,
    );
  }
  return keys;
}

function parseLine(content: string, previous: number, place: string): ServerKey {
  const match = /^(\d{1,3})\s+([0-9a-fA-F]+)$/.exec(content);
  const number = Number(match?.[1]);
  if (match === null || number < 1 || number > MAX_KEY_NUMBER || number <= previous) {
    throw new ServerKeyError(`${place}: expected a number from ${previous + 1} to 255 and a key.`);
  }
  try {
    return { number, secret: fromHex(match[2] as string, SERVER_KEY_BYTES) };
  } catch (error) {
    if (error instanceof WireError) throw new ServerKeyError(`${place}: ${error.message}.`);
    throw error;
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

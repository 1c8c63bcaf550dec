/** Wrong passphrases: counted on disk, and followed by pauses that grow (REQUIREMENTS D2). */
import { ByteReader, ByteWriter } from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import type { RecordStore } from "../ports.ts";
import { type BareChange, bare, THE_ONLY } from "./bare.ts";

const FAILURES = "passphrase-failures";

/** Wrong passphrases that nobody has to wait for: people mistype. */
const FREE_TRIES = 5;
/** The pause after the fifth one; each further wrong passphrase doubles it. */
const FIRST_PAUSE_MS = 60_000;
/**
 * The longest. A thief gets 24 tries a day, and the owner, whose child has played with the phone, is not kept out for
 * longer than this.
 */
const LONGEST_PAUSE_MS = 3_600_000;

/** Wrong passphrases since the last right one. */
export interface PassphraseFailures {
  readonly count: number;
  /** Unix milliseconds of the last one; 0 without any. */
  readonly lastAt: number;
}

/** Wrong passphrases since the last right one. */
export async function passphraseFailures(records: RecordStore): Promise<PassphraseFailures> {
  const record = await records.get(FAILURES, THE_ONLY);
  if (record === null) return { count: 0, lastAt: 0 };
  const reader = new ByteReader(record.value);
  return { count: reader.u32(), lastAt: reader.u64() };
}

/**
 * Milliseconds until a passphrase may be tried again: none for the first five, then 1, 2, 4, … minutes, an hour at most.
 * @param now Unix milliseconds. Before the last failure, the clock was set back since: the whole pause counts then
 */
export function pauseLeft({ count, lastAt }: PassphraseFailures, now: number): number {
  if (count < FREE_TRIES) return 0;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (count - FREE_TRIES), LONGEST_PAUSE_MS);
  const since = Math.max(0, now - lastAt);
  return Math.max(0, pause - since);
}

/**
 * Counts a try before it is made, so that pulling the plug during the derivation wins no free guess.
 * @returns the record to remove after a right passphrase
 * @throws EngineError `wait` while a pause lasts; the try is not counted then
 */
export async function countTry(records: RecordStore, now: number): Promise<BareChange> {
  const failures = await passphraseFailures(records);
  const left = pauseLeft(failures, now);
  if (left > 0) {
    // A clock that was set back: the pause runs from here, or it would last until the clock has caught up.
    if (now < failures.lastAt) await write(records, { count: failures.count, lastAt: now });
    throw new EngineError("wait", "user", sentenceFor(left), { retry: true, retryAfterMs: left });
  }
  await write(records, { count: failures.count + 1, lastAt: now });
  return { store: FAILURES, key: THE_ONLY };
}

function write(records: RecordStore, { count, lastAt }: PassphraseFailures): Promise<void> {
  const value = new ByteWriter(12).u32(count).u64(lastAt).finish();
  return records.commit({ put: [bare(FAILURES, value)] });
}

function sentenceFor(left: number): string {
  const minutes = Math.ceil(left / 60_000);
  const time = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return `Too many wrong passphrases. Wait ${time}, then try again.`;
}

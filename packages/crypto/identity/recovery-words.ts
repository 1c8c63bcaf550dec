/**
 * The recovery kit: AIK's seed as 24 words, for paper (BIP 39, English). An entry of its own, `@sottovoce/crypto/recovery-words`,
 * because the list of words weighs more than all else that a browser needs to begin with.
 */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import type { Bytes } from "@sottovoce/wire";

/** 256 bits of seed and 8 of checksum, 11 bits a word. */
export const RECOVERY_WORDS = 24;
const SEED_BYTES = 32;

/**
 * Words that are not a recovery kit: `count` not 24 of them · `unknown_word` one is not in the list · `checksum` all are,
 * but not in this order, or not these together.
 */
export class RecoveryWordsError extends Error {
  override readonly name = "RecoveryWordsError";
  readonly problem: "count" | "unknown_word" | "checksum";
  /** Which word is not in the list, counted from 1; `null` for the other problems. Never the word itself. */
  readonly position: number | null;

  constructor(problem: RecoveryWordsError["problem"], message: string, position: number | null = null) {
    super(message);
    this.problem = problem;
    this.position = position;
  }
}

/** @param seed 32 bytes from `exportAccountIdentity` @returns 24 words */
export function recoveryWords(seed: Uint8Array): readonly string[] {
  if (seed.length !== SEED_BYTES) throw new RangeError("a recovery kit holds a seed of 32 bytes");
  return entropyToMnemonic(seed, wordlist).split(" ");
}

/**
 * The seed behind words as a person types them: in any case, with any space, commas or numbers between them.
 * @returns 32 bytes; the caller wipes them
 * @throws RecoveryWordsError
 */
export function readRecoveryWords(text: string): Bytes {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  if (words.length !== RECOVERY_WORDS) {
    throw new RecoveryWordsError(
      "count",
      `A recovery kit has ${RECOVERY_WORDS} words; these are ${words.length}`,
    );
  }
  const unknown = words.findIndex((word) => !wordlist.includes(word));
  if (unknown >= 0) {
    throw new RecoveryWordsError(
      "unknown_word",
      `Word ${unknown + 1} is none that a recovery kit uses`,
      unknown + 1,
    );
  }
  try {
    return new Uint8Array(mnemonicToEntropy(words.join(" "), wordlist));
  } catch {
    throw new RecoveryWordsError("checksum", "These words do not belong together in this order");
  }
}

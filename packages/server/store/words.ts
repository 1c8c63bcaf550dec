/** Names as words that can be found by their beginnings, whatever the case and the accents they are written with. */

/** To be raised when the same name would give other words: all are made anew then, at the next start. */
export const WORDS_VERSION = 1;

/** A name has a few words; what comes after these is not found, and costs nothing. */
const MAX_WORDS = 12;
/** Longer than any name. */
const MAX_WORD = 40;

/** The words of an account: those of its name, and those of its address before the @. */
export function wordsOf({
  address,
  displayName,
}: {
  readonly address: string;
  readonly displayName: string | null;
}): readonly string[] {
  return words(`${address.slice(0, address.indexOf("@"))} ${displayName ?? ""}`);
}

/**
 * The words that a person looks for. Of an address the part after the @ says nothing: all have the same.
 * @param text as it was typed
 */
export function wordsOfQuery(text: string): readonly string[] {
  return words(text.replace(/@.*$/u, ""));
}

/** Each once; letters and digits alone, without case and accents (Unicode NFKD). */
function words(text: string): readonly string[] {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const found = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(found.map((word) => word.slice(0, MAX_WORD)))].slice(0, MAX_WORDS);
}

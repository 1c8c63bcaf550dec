/**
 * What a passphrase of ordinary words is worth in any language. The lists that come with the app know English words and
 * common passwords; a word of another language would pass for random letters, and be praised for it.
 */

/** Words that somebody knows and would take for this. */
const VOCABULARY = 20_000;
/** Longer ones are compounds of two, as German makes them. */
const COMPOUND_FROM = 11;
const SHORTEST_WORD = 3;
/** Random letters have fewer vowels than words, and capitals in the middle. */
const LEAST_VOWELS = 0.25;
/** Signs that people put between words or at their end. */
const USUAL_SIGNS = 10;

/** Guesses for a thief who tries words of the person's language; `null` where it does not consist of words. */
export function guessesByWords(passphrase: string): number | null {
  const parts = passphrase.normalize("NFC").match(/\p{L}+|\p{N}+|[^\p{L}\p{N}\s]+/gu) ?? [];
  let guesses = 1;
  let words = 0;
  for (const part of parts) {
    if (/^\p{L}/u.test(part)) {
      if (!looksLikeWord(part)) return null;
      guesses *= part.length < COMPOUND_FROM ? VOCABULARY : VOCABULARY ** 2;
      words++;
    } else guesses *= (/^\p{N}/u.test(part) ? 10 : USUAL_SIGNS) ** part.length;
  }
  return words === 0 ? null : guesses;
}

function looksLikeWord(letters: string): boolean {
  if (letters.length < SHORTEST_WORD || !/^\p{L}\p{Ll}*$|^\p{Lu}+$/u.test(letters)) return false;
  const plain = letters.normalize("NFD").toLowerCase();
  // Other scripts have no such vowels; there every run of letters counts as a word.
  if (!/^[a-zßøæœ\p{M}]+$/u.test(plain)) return true;
  return (plain.match(/[aeiouyøæœ]/g)?.length ?? 0) / letters.length >= LEAST_VOWELS;
}

/** How many guesses a passphrase takes, by what people choose: lists of passwords, words, dates, keyboards. */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { guessesByWords } from "./words.ts";

/** Nobody types more; what stands behind it only takes time to look at. */
const LONGEST = 128;
/** Words of a suggestion: 5 of 7,776 are 64 bits, centuries at our cost. */
const SUGGESTED_WORDS = 5;

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: LONGEST });

/** @param personal what a thief knows of the person: the name, the address */
export function guessesFor(passphrase: string, personal: readonly string[]): number {
  const measured = passphrase.slice(0, LONGEST);
  const { guesses } = estimator.check(measured, [...personal]);
  return Math.min(guesses, guessesByWords(measured) ?? Number.POSITIVE_INFINITY);
}

/** Random words that are easy to type and remember. */
export function suggestPassphrase(): string {
  const words = dictionary["diceware-common"];
  return Array.from({ length: SUGGESTED_WORDS }, () => words[randomBelow(words.length)]).join(" ");
}

/** Evenly distributed: numbers of the last, incomplete round are drawn again. */
function randomBelow(limit: number): number {
  const rounds = Math.floor(2 ** 32 / limit) * limit;
  for (;;) {
    const drawn = crypto.getRandomValues(new Uint32Array(1))[0] as number;
    if (drawn < rounds) return drawn % limit;
  }
}

/** The strength of a passphrase. The lists it is compared with are large: this module is loaded when one is chosen. */
import { guessesFor } from "./guesses.ts";
import { type Strength, strengthOf } from "./strength.ts";

/** @param personal what a thief knows of the person: the name, the address */
export function measure(passphrase: string, personal: readonly string[]): Strength {
  return strengthOf(passphrase, guessesFor(passphrase, partsOf(personal)));
}

/** `alice@example.org` is also `alice`, `example` and `org` to a thief. */
function partsOf(personal: readonly string[]): readonly string[] {
  return personal.flatMap((text) => [text, ...text.split(/[\s@._-]+/)]).filter((part) => part.length > 2);
}

/** Which words of the recovery kit are asked for, and whether an answer is right. */

/** Three show that the paper is at hand; more only try a person's patience. */
const ASKED = 3;

/** Positions, counted from 0 and ascending. @param random a number from 0 to below 1 */
export function positionsToAsk(count: number, random: () => number): readonly number[] {
  const left = Array.from({ length: count }, (_, index) => index);
  const asked = Array.from({ length: Math.min(ASKED, count) }, () => {
    const [position] = left.splice(Math.floor(random() * left.length), 1);
    return position as number;
  });
  return asked.sort((one, other) => one - other);
}

/** Whether a typed word is the one; its first four letters are enough to tell the words of BIP 39 apart. */
export function isWord(typed: string, word: string): boolean {
  const plain = typed.trim().toLowerCase();
  return plain === word || (plain.length >= 4 && word.startsWith(plain));
}

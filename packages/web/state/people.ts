/** People in alphabetical order, by the rules of a language: found by what they are called, and listed by letter. */
import type { Address } from "@sottovoce/wire";

/** Whoever stands in a list: a contact, or somebody of the directory. */
export interface Person {
  readonly address: Address;
  readonly displayName: string | null;
}

export interface LetterGroup<T extends Person> {
  /** `#` for what begins with no letter. */
  readonly letter: string;
  readonly people: readonly T[];
}

const MARKS = /\p{M}+/gu;
const WORD_BREAKS = /[^\p{L}\p{N}]+/u;
const NO_LETTER = "#";

/** What a person is called: the display name, else the address. */
export function nameOf({ displayName, address }: Person): string {
  return displayName === null || displayName.trim() === "" ? address : displayName;
}

/** In alphabetical order of what they are called; the address decides between namesakes. */
export function alphabetical<T extends Person>(people: Iterable<T>, language: string): readonly T[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  return [...people].sort((a, b) => compare(nameOf(a), nameOf(b)) || (a.address < b.address ? -1 : 1));
}

/**
 * Puts people who stand in order under their letters.
 * @param called what they are ordered by
 */
export function byLetter<T extends Person>(
  people: readonly T[],
  language: string,
  called: (person: T) => string = nameOf,
): readonly LetterGroup<T>[] {
  const isSame = new Intl.Collator(language, { sensitivity: "base" }).compare;
  const groups: { letter: string; people: T[] }[] = [];
  for (const person of people) {
    const letter = letterOf(called(person), language, isSame);
    const last = groups.at(-1);
    if (last?.letter === letter) last.people.push(person);
    else groups.push({ letter, people: [person] });
  }
  return groups;
}

/** `Ä` stands under A in German; `Ñ` has a letter of its own in Spanish. */
function letterOf(name: string, language: string, isSame: (a: string, b: string) => number): string {
  const first = [...name.trim().normalize("NFC")][0] ?? "";
  if (!/\p{L}/u.test(first)) return NO_LETTER;
  const bare = first.normalize("NFD").replace(MARKS, "");
  const letter = bare !== "" && isSame(first, bare) === 0 ? bare : first;
  return letter.toLocaleUpperCase(language);
}

/**
 * @returns whether every word of the query begins a word of the name or of the address; accents and case do not count.
 *   An empty query finds everybody.
 */
export function isFoundBy(query: string, person: Person): boolean {
  const words = wordsOf(`${person.displayName ?? ""} ${person.address}`);
  const address = fold(query.trim());
  if (address.includes("@")) return person.address.startsWith(address);
  return wordsOf(query).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

function wordsOf(text: string): readonly string[] {
  return fold(text)
    .split(WORD_BREAKS)
    .filter((word) => word !== "");
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase();
}

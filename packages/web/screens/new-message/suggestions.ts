/** Whom the field offers while somebody writes into it. */
import type { Contact, DirectoryEntry } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { alphabetical, isFoundBy, type Person } from "../../state/people.ts";

/** More than one looks through: whoever does not find it among these writes another letter. */
const MOST = 40;

export interface Suggestion extends Person {
  readonly contact: Contact | null;
  readonly phone: boolean;
}

/**
 * Contacts first, the favourites before the others, then whom else the server knows.
 * @param query an empty one offers everybody
 */
export function suggestionsFor(
  query: string,
  contacts: Iterable<Contact>,
  directory: readonly DirectoryEntry[],
  own: Address,
  language: string,
): readonly Suggestion[] {
  const known = new Map([...contacts].map((contact) => [contact.address, contact]));
  const found = alphabetical(
    [...known.values()].filter((contact) => contact.address !== own && isFoundBy(query, contact)),
    language,
  );
  const inOrder = [...found.filter(isFavourite), ...found.filter((contact) => !isFavourite(contact))];
  const others = directory.filter(
    (entry) => entry.address !== own && !known.has(entry.address) && isFoundBy(query, entry),
  );
  return [
    ...inOrder.map((contact) => ({ ...contact, contact, phone: false })),
    ...others.map((entry) => ({ ...entry, contact: null, phone: entry.kind === "sip-phone" })),
  ].slice(0, MOST);
}

function isFavourite({ favourite }: Contact): boolean {
  return favourite;
}

/** Where the arrow keys lead from an option; `null` is the field itself, which lies between the last and the first. */
export function moved(active: number | null, by: 1 | -1, count: number): number | null {
  if (count === 0) return null;
  if (active === null) return by === 1 ? 0 : count - 1;
  const next = active + by;
  return next < 0 || next >= count ? null : next;
}

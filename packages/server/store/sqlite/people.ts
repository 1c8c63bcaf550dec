/**
 * Everybody on this server who can be written to, found by the beginnings of their names. Runs inside a transaction.
 *
 * One row for each word of a name or address, and one with the empty word for the list of all. A search walks the rows
 * of one word's beginning in their order, so that a page costs the same in an organisation of ten and of fifty thousand.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AccountKind, Address } from "@sottovoce/wire";
import type { AccountRecord, Page, Person, PersonQuery } from "../store.ts";
import { WORDS_VERSION, wordsOf, wordsOfQuery } from "../words.ts";

/** Rows looked at for one page: where few of them have all words asked for, the page is shorter, and says how to go on. */
const MAX_LOOKED_AT = 400;
/** After every word that begins with another: no character comes later. */
const LAST = "\u{10FFFF}";

type PersonRow = {
  readonly word: string;
  readonly address: string;
  readonly display_name: string | null;
  readonly kind: AccountKind;
};

/** What decides about a person's rows. */
type Described = Pick<
  AccountRecord,
  "address" | "displayName" | "kind" | "messaging" | "disabled" | "accountKey"
>;

export class People {
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #walk: StatementSync;
  readonly #hasWord: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare("INSERT INTO person_word (word, address) VALUES (?, ?)");
    this.#delete = database.prepare("DELETE FROM person_word WHERE address = ?");
    // Who has several words with this beginning stands at the first of them alone.
    this.#walk = database.prepare(
      `SELECT found.word, found.address, display_name, kind
       FROM person_word AS found JOIN account ON account.address = found.address
       WHERE (found.word, found.address) > (:word, :address) AND found.word < :end
         AND NOT EXISTS (
           SELECT 1 FROM person_word AS other
           WHERE other.address = found.address AND other.word >= :start AND other.word < found.word
         )
       ORDER BY found.word, found.address LIMIT ${MAX_LOOKED_AT}`,
    );
    this.#hasWord = database.prepare(
      "SELECT 1 FROM person_word WHERE address = ? AND word >= ? AND word < ? LIMIT 1",
    );
    rebuildWhereOld(database, this);
  }

  /** Takes an account as it is now. */
  describe(account: Described): void {
    this.#delete.run(account.address);
    if (!canBeWrittenTo(account)) return;
    for (const word of ["", ...wordsOf(account)]) this.#insert.run(word, account.address);
  }

  /** @returns at most `limit`; `next` is `null` at the end, and a page before it may be short */
  search({ text, after, limit }: PersonQuery): Page<Person> {
    // The longest says most: its rows are the fewest.
    const [walked = "", ...others] = wordsOfQuery(text).toSorted((a, b) => b.length - a.length);
    const from = placeOf(after, walked) ?? { word: walked, address: "" };
    const range = { start: walked, end: walked === "" ? "\u{1}" : walked + LAST };
    const items: Person[] = [];
    let looked = 0;
    for (const row of this.#walk.iterate({ ...from, ...range }) as Iterable<PersonRow>) {
      looked++;
      if (others.every((word) => this.#has(row.address, word))) items.push(personOf(row));
      // The one after the last is not known to be there: then the next page is empty.
      if (items.length === limit || looked === MAX_LOOKED_AT) return { items, next: nameOf(row) };
    }
    return { items, next: null };
  }

  #has(address: string, word: string): boolean {
    return this.#hasWord.get(address, word, word + LAST) !== undefined;
  }
}

/** Nobody is shown who could not be written to: accounts not activated, disabled, or without Secure Messages. */
function canBeWrittenTo({ kind, messaging, disabled, accountKey }: Described): boolean {
  return messaging && !disabled && (kind === "sip-phone" || accountKey !== null);
}

function personOf({ address, display_name, kind }: PersonRow): Person {
  return { address: address as Address, displayName: display_name, kind };
}

/** Where the walk stands, as the next page is asked for. Words have no spaces. */
function nameOf({ word, address }: PersonRow): string {
  return `${word} ${address}`;
}

/** @returns `null` for the place of another search, which begins anew */
function placeOf(after: string | null, walked: string): { word: string; address: string } | null {
  const space = after?.indexOf(" ") ?? -1;
  if (after === null || space < 0) return null;
  const word = after.slice(0, space);
  const isOfThis = walked === "" ? word === "" : word.startsWith(walked);
  return isOfThis ? { word, address: after.slice(space + 1) } : null;
}

/** The words of accounts that were made before there were any, or by another way of making words. */
function rebuildWhereOld(database: DatabaseSync, people: People): void {
  const known = database.prepare("SELECT value FROM meta WHERE name = 'words'").get();
  if (known?.value === WORDS_VERSION) return;
  database.exec("BEGIN IMMEDIATE");
  database.exec("DELETE FROM person_word");
  const accounts = database.prepare(
    "SELECT address, display_name, kind, messaging, disabled, account_key FROM account",
  );
  for (const row of accounts.all() as (PersonRow & { [flag: string]: unknown })[]) {
    people.describe({
      ...personOf(row),
      messaging: row.messaging === 1,
      disabled: row.disabled === 1,
      accountKey: row.account_key as AccountRecord["accountKey"],
    });
  }
  database
    .prepare(
      "INSERT INTO meta (name, value) VALUES ('words', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .run(WORDS_VERSION);
  database.exec("COMMIT");
}

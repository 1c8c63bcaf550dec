/**
 * People on this server (REQUIREMENTS A3): asked for at the server, and remembered, so that somebody can be found and
 * written to without network as well.
 */
import type { DirectoryAnswer } from "../api/decode.ts";
import type { Core } from "../core.ts";
import type { DirectoryEntry, DirectoryPage } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";

/** Entries of one page: a screen or two. */
const PAGE = 50;
/** People remembered, those longest unheard of going first: some 200 kB, and more than anybody scrolls through. */
const MAX_REMEMBERED = 2_000;

/** What the server said last, whoever was heard of last at the end. */
type Remembered = readonly DirectoryEntry[];

const REMEMBERED = collection("directory", 1, jsonCodec<Remembered>());
/** The collection has one record. */
const ALL = "all";

export class Directory {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws EngineError `forbidden` where the operator keeps none, `unauthorized`, `bad_answer`, … */
  async page(query: string, after: string | null): Promise<DirectoryPage> {
    const { api, ledger } = this.#core;
    let answer: DirectoryAnswer;
    try {
      answer = await api.directory(query, after, PAGE);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.code === "forbidden") await this.#change(() => []);
      if (!isPassing(error)) throw error;
      const known = await ledger.transact((transaction) => transaction.get(REMEMBERED, ALL));
      return rememberedPage(this.#others(known ?? []), query, after);
    }
    await this.#change((known) => withPage(known, answer, wordsOf(query).length === 0 ? after : undefined));
    return { entries: this.#others(answer.entries), next: answer.next, remembered: false };
  }

  /** Nobody looks for himself. */
  #others(entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
    const own = this.#core.own.identity.address;
    return entries.filter(({ address }) => address !== own);
  }

  async #change(change: (known: Remembered) => Remembered): Promise<void> {
    await this.#core.ledger.transact(async (transaction) => {
      const before = (await transaction.get(REMEMBERED, ALL)) ?? [];
      const after = change(before);
      if (JSON.stringify(after) !== JSON.stringify(before)) transaction.put(REMEMBERED, ALL, after);
    });
  }
}

/** There is no server at the moment that could be asked. */
function isPassing({ code, retry }: EngineError): boolean {
  return retry && code !== "bad_answer";
}

/**
 * What is known with a page of the server's.
 * @param after where the page begins in the list of all; `undefined` for one of a search, which leaves others out
 */
function withPage(
  known: Remembered,
  { entries, next }: DirectoryAnswer,
  after: string | null | undefined,
): Remembered {
  const said = new Map(entries.map((entry) => [entry.address, entry]));
  const isGone = ({ address }: DirectoryEntry): boolean =>
    after !== undefined &&
    !said.has(address) &&
    address > addressOf(after) &&
    (next === null || address <= addressOf(next));
  const stay = known.filter((entry) => !isGone(entry)).map((entry) => said.get(entry.address) ?? entry);
  const before = new Set(stay.map(({ address }) => address));
  return [...stay, ...entries.filter(({ address }) => !before.has(address))].slice(-MAX_REMEMBERED);
}

/** As the server searches: beginnings of words of name and address, all of them; in the order of addresses. */
function rememberedPage(
  known: readonly DirectoryEntry[],
  query: string,
  after: string | null,
): DirectoryPage {
  const wanted = wordsOf(query);
  const found = known
    .filter((entry) => entry.address > addressOf(after) && hasWords(entry, wanted))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const entries = found.slice(0, PAGE);
  const last = entries.at(-1);
  const next = last === undefined || found.length === entries.length ? null : ` ${last.address}`;
  return { entries, next, remembered: true };
}

/** The address in the name of a place in a list: behind the word that was walked, if any. */
function addressOf(place: string | null): string {
  return place === null ? "" : place.slice(place.indexOf(" ") + 1);
}

function hasWords({ address, displayName }: DirectoryEntry, wanted: readonly string[]): boolean {
  const words = [...wordsOf(address), ...wordsOf(displayName ?? "")];
  return wanted.every((beginning) => words.some((word) => word.startsWith(beginning)));
}

/** Letters and digits, without case and accents (Unicode NFKD); of an address only what stands before the @. */
function wordsOf(text: string): readonly string[] {
  const folded = text.replace(/@.*$/u, "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

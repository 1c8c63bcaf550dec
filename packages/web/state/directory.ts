/** People on the own server, as a list shows them: the pages read so far. */
import { batch, signal } from "@preact/signals";
import type { DirectoryEntry, DirectoryPage } from "@sottovoce/client";

/** Reads one page: `directory` of the engine. */
type ReadPage = (query: string, after: string | null) => Promise<DirectoryPage>;

export class DirectoryModel {
  readonly #readPage: ReadPage;
  /** Without this account; `null` until the first page is there. */
  readonly entries = signal<readonly DirectoryEntry[] | null>(null);
  /** Whether there are more pages. */
  readonly more = signal(false);
  /** Whether they do not fit in one page: then they stand in the server's order, by address. */
  readonly paged = signal(false);
  /** The server could not be asked: this is what it said last. */
  readonly remembered = signal(false);
  /** Why the last page could not be read. */
  readonly failure = signal<unknown>(null);
  #query = "";
  #next: string | null = null;
  /** Grows with each new search, so that answers to older ones are not taken. */
  #turn = 0;
  #reading = false;

  constructor(readPage: ReadPage) {
    this.#readPage = readPage;
  }

  /** Begins anew. What is shown stays until the answer is there. */
  async search(query: string): Promise<void> {
    this.#query = query.trim();
    this.#next = null;
    this.#turn += 1;
    this.#reading = false;
    await this.#read();
  }

  /** Reads the next page, where there is one. */
  async readMore(): Promise<void> {
    if (this.#next !== null && !this.#reading) await this.#read();
  }

  async #read(): Promise<void> {
    const turn = this.#turn;
    const after = this.#next;
    this.#reading = true;
    try {
      const page = await this.#readPage(this.#query, after);
      if (turn !== this.#turn) return;
      this.#next = page.next;
      batch(() => {
        this.entries.value =
          after === null ? page.entries : [...(this.entries.peek() ?? []), ...page.entries];
        this.more.value = page.next !== null;
        if (after === null) this.paged.value = page.next !== null;
        this.remembered.value = page.remembered;
        this.failure.value = null;
      });
    } catch (error) {
      if (turn === this.#turn) this.failure.value = error;
    } finally {
      if (turn === this.#turn) this.#reading = false;
    }
  }
}

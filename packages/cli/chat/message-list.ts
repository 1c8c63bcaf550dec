/** The messages of one conversation that are in memory: the newest, and older ones as far as somebody scrolled. */
import type { Engine, HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";

/** Two or three screens; doubled each time the upper end is reached. */
const FIRST_LOAD = 60;

export class MessageList {
  readonly #engine: Engine;
  readonly #peer: Address;
  /** Oldest first. */
  #messages: readonly HistoryMessage[] = [];
  #limit = FIRST_LOAD;

  constructor(engine: Engine, peer: Address) {
    this.#engine = engine;
    this.#peer = peer;
  }

  get all(): readonly HistoryMessage[] {
    return this.#messages;
  }

  async load(): Promise<void> {
    const newestFirst = await this.#engine.messages(this.#peer, { limit: this.#limit });
    this.#messages = newestFirst.toReversed();
  }

  /** Loads older messages. @returns whether there were any */
  async loadMore(): Promise<boolean> {
    const before = this.#messages.length;
    this.#limit = Math.max(this.#limit, before) * 2;
    await this.load();
    return this.#messages.length > before;
  }

  /** Adds a message, or replaces what was known of it. @returns whether it is new */
  put(message: HistoryMessage): boolean {
    const at = this.#messages.findLastIndex(({ id }) => id === message.id);
    if (at === -1) this.#messages = [...this.#messages, message];
    else this.#messages = this.#messages.with(at, message);
    return at === -1;
  }
}

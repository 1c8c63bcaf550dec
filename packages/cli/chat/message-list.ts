/** The messages of one conversation that are in memory: the newest, and older ones as far as somebody scrolled. */
import type { Engine, HistoryMessage } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";

/** Messages loaded at once: two or three screens. */
const PAGE = 60;

export class MessageList {
  readonly #engine: Engine;
  readonly #peer: Address;
  /** Oldest first. */
  #messages: readonly HistoryMessage[] = [];

  constructor(engine: Engine, peer: Address) {
    this.#engine = engine;
    this.#peer = peer;
  }

  get all(): readonly HistoryMessage[] {
    return this.#messages;
  }

  /** Loads older messages; the newest, the first time. @returns whether there were any */
  async load(): Promise<boolean> {
    const oldest = this.#messages[0];
    const page = await this.#engine.messages(this.#peer, {
      limit: PAGE,
      ...(oldest === undefined ? {} : { before: oldest.order }),
    });
    this.#messages = [...page.toReversed(), ...this.#messages];
    return page.length > 0;
  }

  /** Adds a message, or replaces what was known of it. @returns whether it is new */
  put(message: HistoryMessage): boolean {
    const at = this.#messages.findLastIndex(({ id }) => id === message.id);
    if (at === -1) this.#messages = [...this.#messages, message];
    else this.#messages = this.#messages.with(at, message);
    return at === -1;
  }

  /** Takes a message out that has left history. */
  take(id: MessageId): void {
    this.#messages = this.#messages.filter((message) => message.id !== id);
  }
}

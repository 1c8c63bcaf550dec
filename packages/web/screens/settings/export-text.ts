/** One's history as text that anybody can read. */
import type { HistoryMessage } from "@sottovoce/client";
import { harmless } from "../../ui/harmless.ts";

/** What the text needs in the person's language. */
export interface ExportWords {
  readonly you: string;
  /** Name and address of a peer, in one line. */
  readonly nameOf: (peer: string) => string;
  /** `20 November 2026` */
  readonly dateOf: (at: number) => string;
  /** `14:05` */
  readonly timeOf: (at: number) => string;
  readonly statusOf: (message: HistoryMessage) => string;
  /** What the engine remarked, or that there was a call. */
  readonly noteOf: (message: HistoryMessage) => string;
}

/** Writes messages in the order in which they are given, below the days on which they came. */
export class ExportText {
  readonly #words: ExportWords;
  #day = "";

  constructor(words: ExportWords) {
    this.#words = words;
  }

  page(messages: readonly HistoryMessage[]): string {
    return messages.map((message) => this.#message(message)).join("");
  }

  #message(message: HistoryMessage): string {
    const { dateOf, timeOf } = this.#words;
    const at = message.receivedAt ?? message.sentAt;
    const day = dateOf(at);
    const heading = day === this.#day ? "" : `\n${day}\n\n`;
    this.#day = day;
    return `${heading}${timeOf(at)}  ${this.#line(message)}\n`;
  }

  #line(message: HistoryMessage): string {
    const { you, nameOf, noteOf, statusOf } = this.#words;
    const peer = nameOf(message.peer);
    if (message.note !== null) return `${peer}: [${noteOf(message)}]`;
    // Further lines stand below the first, so that none passes for a message of its own.
    const text = harmless(message.text).replaceAll("\n", "\n       ");
    return message.direction === "out"
      ? `${you} → ${peer}: ${text} [${statusOf(message)}]`
      : `${peer} → ${you}: ${text}`;
  }
}

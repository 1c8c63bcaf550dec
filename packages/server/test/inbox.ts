import type { IncomingMessage, MessageAnswer } from "@sottovoce/sip";

/** Collects MESSAGEs of a user agent, and lets a test wait for the next. */
export class Inbox {
  readonly messages: (IncomingMessage & { readonly body: Uint8Array })[] = [];
  /** Status of the next answers. */
  status = 200;
  #waiting: (() => void)[] = [];

  /** To be given to a user agent. */
  readonly onMessage = async (message: IncomingMessage): Promise<MessageAnswer> => {
    this.messages.push({ ...message, body: message.body.slice() });
    for (const wake of this.#waiting.splice(0)) wake();
    return { status: this.status };
  };

  /** Waits until there are so many messages in all. */
  async atLeast(count: number): Promise<void> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

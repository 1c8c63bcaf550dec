import type { SipParseError } from "../message/error.ts";
import type { SipMessage } from "../message/message.ts";
import type { CloseReason, ConnectionHandler, SipConnection } from "../transport/connection.ts";

/** One thing that happened on a connection. */
export type Happening = { readonly on: SipConnection } & (
  | { readonly kind: "message"; readonly message: SipMessage }
  | { readonly kind: "ping" }
  | { readonly kind: "pong" }
  | { readonly kind: "malformed"; readonly error: SipParseError }
  | { readonly kind: "closed"; readonly reason: CloseReason }
);

/** A connection handler that a test can wait on. */
export class EventLog implements ConnectionHandler {
  readonly events: Happening[] = [];
  #read = 0;
  #wakeUp: (() => void) | null = null;
  /** Called before an event is noted, to react within the same tick. */
  onEvent: (event: Happening) => void = () => {};

  onMessage(on: SipConnection, message: SipMessage): void {
    this.#add({ kind: "message", on, message });
  }
  onPing(on: SipConnection): void {
    this.#add({ kind: "ping", on });
  }
  onPong(on: SipConnection): void {
    this.#add({ kind: "pong", on });
  }
  onMalformed(on: SipConnection, error: SipParseError): void {
    this.#add({ kind: "malformed", on, error });
  }
  onClosed(on: SipConnection, reason: CloseReason): void {
    this.#add({ kind: "closed", on, reason });
  }

  /** The next event that no call has returned yet. */
  async next(): Promise<Happening> {
    while (this.#read === this.events.length) {
      await new Promise<void>((resolve) => {
        this.#wakeUp = resolve;
      });
    }
    return this.events[this.#read++]!;
  }

  /** The next event, which must be of that kind. */
  async expect<K extends Happening["kind"]>(kind: K): Promise<Extract<Happening, { kind: K }>> {
    const event = await this.next();
    if (event.kind !== kind) throw new Error(`expected ${kind}, got ${event.kind}`);
    return event as Extract<Happening, { kind: K }>;
  }

  #add(event: Happening): void {
    this.onEvent(event);
    this.events.push(event);
    this.#wakeUp?.();
    this.#wakeUp = null;
  }
}

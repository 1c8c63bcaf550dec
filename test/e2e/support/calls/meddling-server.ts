/** A server that changes the session descriptions it passes on: put between one device and the honest server. */
import type { ServerDiscovery } from "@sottovoce/client";
import {
  type CloseReason,
  type ConnectionHandler,
  parseMessage,
  SDP_CONTENT_TYPE,
  type SipConnection,
  type SipMessage,
} from "@sottovoce/sip";

/**
 * Makes one description of another.
 * @param from `peer`: it came for this device; `device`: it leaves it
 */
export type Meddle = (sdp: string, from: "peer" | "device") => string | Promise<string>;

/** The way to a server that meddles. */
export function meddling(discovery: ServerDiscovery, meddle: Meddle): ServerDiscovery {
  return {
    pin: (origin, caHash) => discovery.pin(origin, caHash),
    open: (pin) => {
      const network = discovery.open(pin);
      return {
        http: (request) => network.http(request),
        sip: async (settings) => new MeddledConnection(await network.sip(settings), meddle),
      };
    },
  };
}

/** A connection to an honest server, on which descriptions are changed both ways. */
export class MeddledConnection implements SipConnection {
  readonly #honest: SipConnection;
  readonly #meddle: Meddle;
  /** As it was set: it is compared with. */
  #handler: ConnectionHandler;
  /** What was made of a description once: answers are repeated until they are acknowledged. */
  readonly #made = new Map<string, Promise<string>>();
  /** Everything keeps its order. */
  readonly #turns = { in: Promise.resolve(), out: Promise.resolve() };

  constructor(honest: SipConnection, meddle: Meddle) {
    this.#honest = honest;
    this.#handler = honest.handler;
    this.#meddle = meddle;
  }

  get id(): number {
    return this.#honest.id;
  }
  get protocol(): SipConnection["protocol"] {
    return this.#honest.protocol;
  }
  get remote(): SipConnection["remote"] {
    return this.#honest.remote;
  }
  get sentBy(): string {
    return this.#honest.sentBy;
  }
  get closed(): boolean {
    return this.#honest.closed;
  }

  get handler(): ConnectionHandler {
    return this.#handler;
  }
  set handler(handler: ConnectionHandler) {
    this.#handler = handler;
    this.#honest.handler = {
      onMessage: (_, message) => {
        // It may be a view into what is received next.
        const kept = { ...message, body: message.body.slice() };
        this.#inTurn("in", async () => handler.onMessage(this, await this.#changed(kept, "peer")));
      },
      onPing: () => handler.onPing(this),
      onPong: () => handler.onPong(this),
      onMalformed: (_, error) => handler.onMalformed(this, error),
      onClosed: (_, reason) => this.#inTurn("in", async () => handler.onClosed(this, reason)),
    };
  }

  send(sent: SipMessage | Uint8Array): boolean {
    const message = sent instanceof Uint8Array ? parseMessage(sent.slice()) : sent;
    this.#inTurn("out", async () => {
      this.#honest.send(await this.#changed(message, "device"));
    });
    return !this.closed;
  }

  ping(): void {
    this.#honest.ping();
  }

  admit(): void {
    this.#honest.admit();
  }

  close(reason?: CloseReason): void {
    this.#inTurn("out", async () => this.#honest.close(reason));
  }

  #inTurn(direction: "in" | "out", work: () => Promise<void>): void {
    this.#turns[direction] = this.#turns[direction].then(work);
  }

  async #changed(message: SipMessage, from: "peer" | "device"): Promise<SipMessage> {
    if (message.headers.get("Content-Type") !== SDP_CONTENT_TYPE) return message;
    const sdp = new TextDecoder().decode(message.body);
    const made = this.#made.get(sdp) ?? Promise.resolve(this.#meddle(sdp, from));
    this.#made.set(sdp, made);
    return { ...message, body: new TextEncoder().encode(await made) };
  }
}

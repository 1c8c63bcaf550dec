/** Our end of a connection whose other end is a few lines of a target. */
import { parseMessage, type SipMessage, SipParseError, StreamFramer, type StreamRole } from "@sottovoce/sip";
import { BaseConnection } from "../../../packages/sip/transport/base-connection.ts";
import { CLOSED_HERE, type CloseReason } from "../../../packages/sip/transport/connection.ts";

export class MemoryEnd extends BaseConnection {
  readonly #framer: StreamFramer;
  /** What our side sent. */
  readonly sent: SipMessage[] = [];
  onSent: ((message: SipMessage) => void) | null = null;
  #reason: CloseReason | null = null;

  /** @param address of the other end */
  constructor(role: StreamRole, address: string) {
    super("TLS", { address, port: 40_000 }, "localhost:5061", null);
    this.#framer = new StreamFramer(role);
  }

  /** Bytes of the other end. */
  receive(bytes: Uint8Array): void {
    if (!this.closed) this.deliver(this.#framer.push(bytes));
  }

  close(reason: CloseReason = CLOSED_HERE): void {
    this.closed = true;
    this.#reason ??= reason;
  }

  /** The socket has closed. */
  end(): void {
    this.finish(this.#reason ?? CLOSED_HERE);
  }

  protected write(bytes: Uint8Array): boolean {
    const message = bytes.length <= 4 ? null : readSent(bytes);
    if (message === null) return true;
    this.sent.push(message);
    this.onSent?.(message);
    return true;
  }
}

/** @returns `null` beyond our own limits: an answer repeats the Vias of its request, however many it had */
function readSent(bytes: Uint8Array): SipMessage | null {
  try {
    return parseMessage(bytes);
  } catch (error) {
    if (error instanceof SipParseError && error.status === 513) return null;
    throw error;
  }
}

const REPEATED = {
  via: ["Via"],
  call: ["From", "To", "Call-ID", "CSeq"],
  route: ["Record-Route"],
} as const;

/** What the other end answers: `$via`, `$call` and `$route` stand for lines of the request. */
export function answerBytes(answer: string, { headers }: SipMessage): Uint8Array {
  const lines = (name: string): string =>
    headers
      .all(name)
      .map((value) => `${name}: ${value}\r\n`)
      .join("");
  const text = answer.replace(/\$(via|call|route)/g, (_, what: keyof typeof REPEATED) =>
    REPEATED[what].map(lines).join(""),
  );
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

/** Lets everything run that was begun: handlers, and the store's thread where they wait for it. */
export async function settle(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}

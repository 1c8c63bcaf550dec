import { encodeMessage } from "../message/encode.ts";
import type { SipMessage, SipRequest } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";
import type {
  Channel,
  ClientHandlers,
  ClientTransaction,
  ServerTransaction,
} from "../transaction/channel.ts";
import type { TimerName } from "../transaction/timer-values.ts";
import { Timers } from "../transport/timers.ts";
import { ManualClock } from "./manual-clock.ts";

/** What a transaction machine stands on in a test: everything it sends and says is written down. */
export class FakeChannel implements Channel, ClientHandlers {
  readonly clock = new ManualClock();
  readonly timers: Timers<TimerName> = new Timers(this.clock);
  readonly reliable: boolean;
  /** `INVITE`, `ACK` or a status, each as it was sent. */
  sent: string[] = [];
  /** The same, whole. */
  messages: SipMessage[] = [];
  /** Statuses of responses and causes of failures that the user was told. */
  told: (number | string)[] = [];
  /** Transactions that have ended. */
  ended: (ClientTransaction | ServerTransaction)[] = [];

  constructor(reliable: boolean) {
    this.reliable = reliable;
  }

  send(message: SipMessage): void {
    this.messages.push(message);
    this.sent.push(message.kind === "request" ? message.method : String(message.status));
  }

  cancel(cancel: SipRequest): void {
    this.send(cancel);
  }

  clientTerminated(transaction: ClientTransaction): void {
    this.ended.push(transaction);
  }

  serverTerminated(transaction: ServerTransaction): void {
    this.ended.push(transaction);
  }

  onResponse(response: { status: number }): void {
    this.told.push(response.status);
  }

  onFailure(failure: { cause: string }): void {
    this.told.push(failure.cause);
  }

  /** Everything sent and told since the last call. */
  take(): { sent: string[]; told: (number | string)[] } {
    const taken = { sent: this.sent, told: this.told };
    this.sent = [];
    this.told = [];
    return taken;
  }
}

/** A request as it would come from a peer, parsed from its bytes. */
export function request(method: string, changes: Record<string, string | null> = {}): SipRequest {
  const headers: Record<string, string | null> = {
    Via: "SIP/2.0/TLS client.example.org:5061;branch=z9hG4bKabc123",
    "Max-Forwards": "70",
    From: "<sip:alice@example.org>;tag=alice",
    To: "<sip:bob@example.org>",
    "Call-ID": "call-1",
    CSeq: `1 ${method}`,
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  );
  const text = `${method} sip:bob@example.org SIP/2.0\r\n${lines.join("")}\r\n`;
  const message = parseMessage(new TextEncoder().encode(text));
  if (message.kind !== "request") throw new Error("not a request");
  return message;
}

/** As the peer at the other end of the wire reads it. */
export function overTheWire<M extends SipMessage>(message: M): M {
  return parseMessage(encodeMessage(message)) as M;
}

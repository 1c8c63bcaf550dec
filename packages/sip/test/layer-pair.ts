/** Two transaction layers with a connection between them, whose users write down what they hear. */
import type { SipParseError } from "../message/error.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import type { ClientHandlers, ServerTransaction } from "../transaction/channel.ts";
import { TransactionLayer, type TransactionUser } from "../transaction/layer.ts";
import type { SipConnection } from "../transport/connection.ts";
import { request } from "./fake-channel.ts";
import { ManualClock } from "./manual-clock.ts";
import { connectedPair, deliverAll } from "./memory-connection.ts";

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

/** A transaction user that writes down what it hears. */
export class Recorder implements TransactionUser, ClientHandlers {
  readonly requests: ServerTransaction[] = [];
  readonly acks: SipRequest[] = [];
  readonly cancelled: ServerTransaction[] = [];
  readonly stray: SipResponse[] = [];
  readonly responses: SipResponse[] = [];
  readonly log: string[] = [];
  answer: (transaction: ServerTransaction) => void = () => {};

  onRequest(transaction: ServerTransaction): void {
    this.requests.push(transaction);
    transaction.onFailure = (failure) => this.log.push(`failed ${failure.cause}`);
    this.answer(transaction);
  }
  onAck(ack: SipRequest): void {
    this.acks.push(ack);
  }
  onCancel(invite: ServerTransaction): void {
    this.cancelled.push(invite);
  }
  onStrayResponse(response: SipResponse): void {
    this.stray.push(response);
  }
  onPing(): void {
    this.log.push("ping");
  }
  onPong(): void {
    this.log.push("pong");
  }
  onMalformed(_connection: SipConnection, error: SipParseError): void {
    this.log.push(`malformed ${error.status}`);
  }
  onClosed(_connection: SipConnection, reason: { code: string }): void {
    this.log.push(`closed ${reason.code}`);
  }
  onFault(error: unknown): void {
    this.log.push(`fault ${String(error)}`);
  }
  onResponse(response: SipResponse): void {
    this.responses.push(response);
  }
  onFailure(failure: { status: number }): void {
    this.log.push(`failure ${failure.status}`);
  }
}

/** A client and a server, connected. @param maxInFlight the server's bound of requests without an answer */
export function pair(maxInFlight?: number) {
  const clock = new ManualClock();
  const [near, far] = connectedPair();
  const client = new Recorder();
  const server = new Recorder();
  const clientLayer = new TransactionLayer({ clock, random, user: client });
  const options = { clock, random, user: server };
  const serverLayer = new TransactionLayer(maxInFlight === undefined ? options : { ...options, maxInFlight });
  clientLayer.attach(near);
  serverLayer.attach(far);
  const send = (message: SipRequest) => clientLayer.send(message, near, client);
  const run = () => deliverAll(near, far);
  /** Bytes as a peer that knows no rules sends them. */
  const raw = (text: string) => {
    near.send(new TextEncoder().encode(text.replaceAll("\n", "\r\n")));
    run();
  };
  return { clock, near, far, client, server, clientLayer, serverLayer, send, run, raw };
}

/** A request whose Via the layer adds. */
export const bare = (method: string) => request(method, { Via: null });
export const statuses = (recorder: Recorder) => recorder.responses.map((response) => response.status);

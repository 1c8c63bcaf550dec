/** SIP connections within this process, for tests that move time by hand. */

import { randomBytes } from "node:crypto";
import {
  type Clock,
  type CloseReason,
  type ConnectionHandler,
  encodeMessage,
  parseMessage,
  type SipConnection,
  type SipMessage,
  TransactionLayer,
  type TransactionUser,
} from "@sottovoce/sip";
import type { Line } from "./call-phone.ts";

const BROKEN: CloseReason = { code: "network", sentence: "The connection broke" };

let connections = 0;

/** One end. What it sends arrives at the other one in a later microtask, as bytes do in a later tick. */
export class PipeEnd implements SipConnection {
  readonly id = ++connections;
  readonly protocol = "TLS";
  readonly remote = { address: "192.0.2.1", port: 40_000 };
  readonly sentBy = `pipe-${this.id}.invalid`;
  closed = false;
  /** Neither loses nor delivers what is sent, as a network does that has gone. */
  frozen = false;
  peer: PipeEnd | null = null;
  /** What has come, in order. */
  readonly received: SipMessage[] = [];
  handler!: ConnectionHandler;

  send(message: SipMessage | Uint8Array): boolean {
    if (this.closed) return false;
    const bytes = message instanceof Uint8Array ? message : encodeMessage(message);
    const { peer } = this;
    if (this.frozen || peer === null) return true;
    queueMicrotask(() => {
      if (peer.closed) return;
      const received = parseMessage(bytes);
      peer.received.push(received);
      peer.handler.onMessage(peer, received);
    });
    return true;
  }

  ping(): void {}
  admit(): void {}

  /** Both ends learn of it. */
  close(reason = BROKEN): void {
    for (const end of [this, this.peer]) {
      if (end === null || end.closed) continue;
      end.closed = true;
      queueMicrotask(() => end.handler.onClosed(end, reason));
    }
  }
}

/** Two ends that are connected. */
export function pipe(): [near: PipeEnd, far: PipeEnd] {
  const [near, far] = [new PipeEnd(), new PipeEnd()];
  near.peer = far;
  far.peer = near;
  return [near, far];
}

/** A transaction layer of its own at one end of a pipe. */
export class PipeLine implements Line {
  readonly layer: TransactionLayer;
  readonly connection: PipeEnd;
  user: Partial<TransactionUser> | null = null;

  constructor(connection: PipeEnd, clock: Clock) {
    this.connection = connection;
    this.layer = new TransactionLayer({
      clock,
      random: randomBytes,
      user: {
        onRequest: (transaction, from) => this.user?.onRequest?.(transaction, from),
        onAck: (ack, from) => this.user?.onAck?.(ack, from),
        onCancel: (invite, from, cancel) => this.user?.onCancel?.(invite, from, cancel),
        onClosed: () => {},
        onFault: (error) => Promise.reject(error),
      },
    });
    this.layer.attach(connection);
  }
}

/** Everything that can happen without time passing has happened. */
export async function calm(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
}

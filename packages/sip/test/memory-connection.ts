import { BaseConnection } from "../transport/base-connection.ts";
import { CLOSED_BY_PEER, CLOSED_HERE, type CloseReason } from "../transport/connection.ts";
import { readFrame } from "../transport/websocket-frame.ts";

/** One end of a connection within this process. Bytes wait until {@link deliverAll} carries them over. */
export class MemoryConnection extends BaseConnection {
  /** What this end has written and the other has not read yet. */
  readonly written: Uint8Array[] = [];
  peer: MemoryConnection | null = null;
  admitted = false;
  pings = 0;
  #reason: CloseReason | null = null;
  #finished = false;

  constructor(address: string) {
    super("TLS", { address, port: 40_000 }, `${address}:5061`, null);
  }

  override admit(): void {
    this.admitted = true;
  }

  override ping(): void {
    this.pings++;
    super.ping();
  }

  close(reason: CloseReason = CLOSED_HERE): void {
    this.closed = true;
    this.#reason ??= reason;
  }

  /** Loses the connection without a word, as a network does. */
  break(): void {
    this.close({ code: "network", sentence: "The connection broke" });
    this.peer = null;
  }

  protected write(bytes: Uint8Array): boolean {
    this.written.push(bytes);
    return true;
  }

  /** @returns whether there was anything to do */
  step(): boolean {
    const bytes = this.written.shift();
    if (bytes !== undefined) {
      if (this.peer !== null && !this.peer.closed) this.peer.deliver([readFrame(bytes)]);
      return true;
    }
    if (!this.closed || this.#finished) return false;
    this.#finished = true;
    this.peer?.close(CLOSED_BY_PEER);
    this.finish(this.#reason ?? CLOSED_HERE);
    return true;
  }
}

/** Two ends that are connected: the client's and the server's. */
export function connectedPair(): [client: MemoryConnection, server: MemoryConnection] {
  const client = new MemoryConnection("192.0.2.1");
  const server = new MemoryConnection("192.0.2.2");
  client.peer = server;
  server.peer = client;
  return [client, server];
}

/** Carries everything that waits, and what comes of it, until nothing is left. */
export function deliverAll(...ends: MemoryConnection[]): void {
  while (ends.map((end) => end.step()).includes(true));
}

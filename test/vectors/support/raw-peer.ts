/** A stranger's TLS connection to the server's SIP port: bytes go out as they are, answers are told apart. */
import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import type { RunningServer } from "@sottovoce/server";
import { parseMessage, type SipResponse } from "@sottovoce/sip";

export class RawPeer {
  readonly #socket: TLSSocket;
  #received = Buffer.alloc(0);
  #closed = false;
  /** Resolves whenever something came, or the connection closed. */
  #news = Promise.withResolvers<void>();

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    // A reset is a way to be closed, too.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async connect(server: RunningServer): Promise<RawPeer> {
    const socket = connect({ host: "localhost", port: server.ports.sip, ca: server.caPem });
    const peer = new RawPeer(socket);
    await once(socket, "secureConnect");
    return peer;
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  /** Says that nothing more will come. */
  end(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The next final response; `null` when the server has closed the connection. */
  async final(): Promise<SipResponse | null> {
    for (;;) {
      const response = this.#next();
      if (response !== null && response.status >= 200) return response;
      if (response !== null) continue;
      if (this.#closed) return null;
      await this.#news.promise;
    }
  }

  /** All final responses until the server closes the connection. */
  async untilClosed(): Promise<SipResponse[]> {
    const responses: SipResponse[] = [];
    for (let response = await this.final(); response !== null; response = await this.final())
      responses.push(response);
    return responses;
  }

  /** Our server's responses to what is refused here have no body. */
  #next(): SipResponse | null {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return null;
    const bytes = this.#received.subarray(0, end + 4);
    this.#received = this.#received.subarray(end + 4);
    const message = parseMessage(Uint8Array.from(bytes));
    if (message.kind !== "response") throw new Error(`the server sent ${message.method}`);
    return message;
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }
}

/**
 * A lean HTTPS/1.1 client for load: it shares two cores with the server it measures, so it does as little as
 * possible: prepared request bytes, responses scanned rather than parsed. Requests may be pipelined.
 */
import { connect, type TLSSocket } from "node:tls";

const HEAD_END = Buffer.from("\r\n\r\n");

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** One keep-alive connection to the server. */
export class LoadConnection {
  readonly #socket: TLSSocket;
  #pending: Buffer = Buffer.alloc(0);
  #waiting: ((answer: Answer) => void)[] = [];

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", (error) => {
      throw error;
    });
  }

  static open(port: number, ca: string): Promise<LoadConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: "127.0.0.1",
        port,
        ca,
        servername: "localhost",
        ALPNProtocols: ["http/1.1"],
      });
      socket.setNoDelay(true);
      socket.once("secureConnect", () => resolve(new LoadConnection(socket)));
      socket.once("error", reject);
    });
  }

  /** Sends prepared bytes of one whole request. */
  send(request: Uint8Array): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.removeAllListeners("error").on("error", () => {});
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const headEnd = this.#pending.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = this.#pending.toString("latin1", 0, headEnd);
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      const end = headEnd + HEAD_END.length + length;
      if (this.#pending.length < end) return;
      const body = this.#pending.subarray(headEnd + HEAD_END.length, end);
      this.#pending = this.#pending.subarray(end);
      this.#waiting.shift()?.({ status: Number(head.slice(9, 12)), body });
    }
  }
}

/** The bytes of a JSON request. */
export function jsonRequest(method: string, path: string, body: unknown, authorization?: string): Buffer {
  const json = JSON.stringify(body);
  const auth = authorization === undefined ? "" : `Authorization: ${authorization}\r\n`;
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${auth}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}

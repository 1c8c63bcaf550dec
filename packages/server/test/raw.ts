/** Bytes on a socket, for what no client of ours would send. */
import { once } from "node:events";
import type { Socket } from "node:net";
import type { TestContext } from "node:test";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { parseMessage } from "@sottovoce/sip";
import type { TestDevice } from "./device.ts";
import { answerTo } from "./phone.ts";
import type { TestServer } from "./server.ts";

/** A TLS connection to one of the ports of a server, open. @param from loopback address to connect from */
export async function openTls(
  t: TestContext,
  { server }: TestServer,
  port: "https" | "sip",
  from = "127.0.0.1",
): Promise<TLSSocket> {
  const options: ConnectionOptions & { readonly localAddress: string } = {
    host: "127.0.0.1",
    servername: "localhost",
    port: server.ports[port],
    ca: server.caPem,
    localAddress: from,
  };
  const socket = connect(options);
  t.after(() => socket.destroy());
  await once(socket, "secureConnect");
  // How the server ends a connection is for each test to look at.
  socket.on("error", () => {});
  return socket;
}

/** All that the server says until it closes the connection. */
export async function readToEnd(socket: TLSSocket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  await closeOf(socket);
  return text;
}

/** Resolves when a socket has closed, in whatever way. */
export function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** What the server answers to bytes on an HTTPS connection of their own, which it is to close. */
export async function exchangeHttp(t: TestContext, host: TestServer, bytes: string): Promise<string> {
  const socket = await openTls(t, host, "https");
  socket.write(bytes, "latin1");
  return readToEnd(socket);
}

/** A SIP connection without a client. */
export class RawSip {
  readonly socket: TLSSocket;
  #received = "";
  #wake: () => void = () => {};

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString("latin1");
      this.#wake();
    });
    socket.on("close", () => this.#wake());
  }

  static async open(t: TestContext, host: TestServer, from?: string): Promise<RawSip> {
    return new RawSip(await openTls(t, host, "sip", from));
  }

  /** Logs a device in. */
  async register(device: TestDevice): Promise<void> {
    const request = (cseq: number, more: string) =>
      `REGISTER sip:localhost SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bKraw${cseq}\r\n` +
      `From: <sip:${device.address}>;tag=1\r\nTo: <sip:${device.address}>\r\nCall-ID: raw\r\n` +
      `CSeq: ${cseq} REGISTER\r\nContact: <sip:raw@phone.invalid;transport=tls>\r\n${more}` +
      "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    const challenge = parseMessage(Buffer.from(await this.exchange(request(1, ""))));
    if (challenge.kind !== "response") throw new Error("no challenge came");
    const answer = await this.exchange(request(2, `Authorization: ${answerTo(challenge, { device })}\r\n`));
    if (!answer.startsWith("SIP/2.0 200 ")) throw new Error(`registering was answered with ${answer}`);
  }

  /** Sends bytes. @returns the next response without a body, or what came before the connection closed */
  async exchange(bytes: string): Promise<string> {
    this.#received = "";
    this.socket.write(bytes, "latin1");
    while (!this.#received.includes("\r\n\r\n") && !this.socket.closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#received;
  }
}

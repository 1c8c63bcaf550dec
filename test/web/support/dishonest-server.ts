/** A server that changes the session descriptions it passes on: put between a browser and the honest server. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { ConnectionHandler, SipConnection } from "@sottovoce/sip";
import { connectWs, WsListener } from "@sottovoce/sip/transport/ws";
import { type Meddle, MeddledConnection } from "../../e2e/support/calls/meddling-server.ts";

export class DishonestServer {
  readonly #honest: URL;
  readonly #meddle: Meddle;
  readonly #http: Server;
  readonly #listeners: WsListener[] = [];

  private constructor(honest: URL, meddle: Meddle) {
    this.#honest = honest;
    this.#meddle = meddle;
    this.#http = createServer((asked, answer) => this.#passOn(asked, answer));
    this.#http.on("upgrade", (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
      // A browser that closes before it is through ends nothing but its own connection.
      socket.on("error", () => {});
      this.#join(asked, socket, head).catch(() => socket.destroy());
    });
  }

  /** @param honest the origin of the server that does the work */
  static async open(honest: string, meddle: Meddle): Promise<DishonestServer> {
    const server = new DishonestServer(new URL(honest), meddle);
    server.#http.listen(0, "127.0.0.1");
    await once(server.#http, "listening");
    return server;
  }

  /** Under the name of the honest one. */
  get origin(): string {
    return `http://${this.#honest.hostname}:${(this.#http.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const listener of this.#listeners) listener.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  /** Everything that is no SIP passes as it is. */
  #passOn(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url, headers } = asked;
    const { port } = this.#honest;
    const asking = request({ host: "127.0.0.1", port, method, path: url, headers, agent: false });
    asking.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 0, response.rawHeaders);
      response.pipe(answer);
      response.on("error", () => answer.destroy());
    });
    asking.on("error", () => answer.destroy());
    answer.on("close", () => asking.destroy());
    asked.pipe(asking);
  }

  async #join(asked: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(asked.url ?? "", this.#honest);
    url.protocol = "ws:";
    url.hostname = "127.0.0.1";
    const server = new MeddledConnection(await connectWs({ url: url.href }), this.#meddle);
    const listener = new WsListener({
      onConnection: (browser) => {
        // Whether it logs in is the honest server's concern.
        browser.admit();
        browser.handler = to(server);
        server.handler = to(browser);
      },
    });
    this.#listeners.push(listener);
    listener.handleUpgrade(asked, socket, head);
  }
}

/** Passes on all that comes. */
function to(other: SipConnection): ConnectionHandler {
  return {
    onMessage: (_, message) => void other.send(message),
    onPing: () => other.ping(),
    onPong: () => {},
    onMalformed: () => other.close(),
    onClosed: () => other.close(),
  };
}

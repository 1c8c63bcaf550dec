import type { Socket } from "jssip";
import WebSocket from "ws";
import type { Lines } from "./lines.ts";

/** SIP over WebSocket for JsSIP in Node: its own socket would ask the browser whom to trust. */
export class SecureSocket implements Socket {
  readonly url: string;
  readonly sip_uri: string;
  via_transport = "WSS";
  onconnect: Socket["onconnect"] = () => {};
  ondisconnect: Socket["ondisconnect"] = () => {};
  ondata: Socket["ondata"] = () => {};
  readonly #ca: string;
  readonly #trace: Lines;
  #socket: WebSocket | null = null;

  /**
   * @param ca the only authority it trusts, PEM
   * @param trace where every SIP message is written
   */
  constructor(port: number, ca: string, trace: Lines) {
    this.url = `wss://localhost:${port}/sip`;
    this.sip_uri = `sip:localhost:${port};transport=ws`;
    this.#ca = ca;
    this.#trace = trace;
  }

  connect(): void {
    const socket = new WebSocket(this.url, "sip", { ca: this.#ca });
    this.#socket = socket;
    let failed = false;
    socket.on("open", () => this.onconnect());
    socket.on("error", () => {
      failed = true;
    });
    socket.on("close", (code, reason) => this.ondisconnect(failed, code, String(reason)));
    socket.on("message", (data) => {
      this.#trace.append(`<<<\n${data}\n`);
      this.ondata(String(data));
    });
  }

  disconnect(): void {
    this.#socket?.close();
  }

  /** Ends the connection as a network does that goes away: without a word. */
  cut(): void {
    this.#socket?.terminate();
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this.isConnected() || typeof message !== "string") return false;
    this.#trace.append(`>>>\n${message}\n`);
    this.#socket?.send(message);
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }
}

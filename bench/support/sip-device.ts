/** A lean SIP device for load: registers with digest over TLS, answers every MESSAGE with 200 at once. */
import { hash, randomBytes } from "node:crypto";
import { connect as connectTcp } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { Person } from "./people.ts";

const HEAD_END = Buffer.from("\r\n\r\n");
/** Header lines a response repeats (RFC 3261 §8.2.6.2). */
const COPIED = /^(?:via|v|from|f|to|t|call-id|i|cseq):.*$/gim;

export interface Delivery {
  readonly contentType: string;
  readonly body: Buffer;
}

const sha256 = (text: string): string => hash("sha256", text, "hex");

export class SipDevice {
  readonly #socket: TLSSocket;
  readonly #person: Person;
  #pending: Buffer = Buffer.alloc(0);
  #onResponse: ((head: string) => void) | null = null;
  #cseq = 1;
  #nonce = "";
  #nonceCount = 0;
  readonly #ha1: string;
  readonly #ha2: string;
  readonly #callId = randomBytes(8).toString("hex");
  onDelivery: (delivery: Delivery) => void = () => {};
  /** Looks at the head of everything that comes. @returns whether it was for whoever looks, and not for the device */
  onHead: (head: string) => boolean = () => false;
  /** The connection has ended, whoever ended it. */
  onClose: () => void = () => {};

  private constructor(socket: TLSSocket, person: Person) {
    this.#socket = socket;
    this.#person = person;
    const { credential, realm, domain } = person;
    this.#ha1 = sha256(`${credential.device}:${realm}:${credential.secret}`);
    this.#ha2 = sha256(`REGISTER:sip:${domain}`);
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.once("close", () => this.onClose());
  }

  /**
   * Connects without registering.
   * @param localAddress one of 127.0.0.0/8: the server limits connections per address
   */
  static open(person: Person, port: number, ca: string, localAddress: string): Promise<SipDevice> {
    return new Promise((resolve, reject) => {
      const tcp = connectTcp({ host: "127.0.0.1", port, localAddress });
      const socket = connect({ socket: tcp, ca, servername: "localhost" });
      tcp.once("error", reject);
      socket.setNoDelay(true);
      socket.once("secureConnect", () => resolve(new SipDevice(socket, person)));
      socket.once("error", reject);
    });
  }

  /** As a device that has just connected: asks, is challenged, and answers. */
  async register(): Promise<void> {
    const challenge = await this.#request();
    this.#nonce = /nonce="([^"]+)"/i.exec(challenge)?.[1] ?? "";
    this.#nonceCount = 0;
    await this.refresh();
  }

  /** As a device that stays: answers the challenge it has had once more, with the next count (RFC 7616 §3.4). */
  async refresh(): Promise<void> {
    const { credential, address, domain, realm } = this.#person;
    const count = (++this.#nonceCount).toString(16).padStart(8, "0");
    const response = sha256(`${this.#ha1}:${this.#nonce}:${count}:c0ffee:auth:${this.#ha2}`);
    const answer = await this.#request(
      `Authorization: Digest username="${credential.device}", realm="${realm}", nonce="${this.#nonce}", uri="sip:${domain}", response="${response}", algorithm=SHA-256, cnonce="c0ffee", qop=auth, nc=${count}\r\n`,
    );
    if (!answer.startsWith("SIP/2.0 200"))
      throw new Error(`REGISTER of ${address} refused: ${answer.split("\r\n")[0]}`);
  }

  /** Where this device says it can be reached. */
  get contact(): string {
    const { credential } = this.#person;
    return `sip:${credential.device}@127.0.0.1:${this.#socket.localPort};transport=tls;ob`;
  }

  /** Writes whole messages. */
  write(messages: string): void {
    this.#socket.write(messages);
  }

  close(): void {
    this.#socket.on("error", () => {});
    this.#socket.destroy();
  }

  #request(extra = ""): Promise<string> {
    const { address, domain, credential } = this.#person;
    const port = this.#socket.localPort;
    this.#socket.write(
      `REGISTER sip:${domain} SIP/2.0\r\n` +
        `Via: SIP/2.0/TLS 127.0.0.1:${port};branch=z9hG4bK${randomBytes(8).toString("hex")};rport\r\n` +
        `Max-Forwards: 70\r\nFrom: <sip:${address}>;tag=${this.#callId}\r\nTo: <sip:${address}>\r\n` +
        `Call-ID: ${this.#callId}\r\nCSeq: ${this.#cseq++} REGISTER\r\n` +
        `Contact: <${this.contact}>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000${credential.device}>"\r\n` +
        `Supported: outbound, path\r\nExpires: 3600\r\n${extra}Content-Length: 0\r\n\r\n`,
    );
    return new Promise((resolve) => {
      this.#onResponse = resolve;
    });
  }

  #read(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const answers: string[] = [];
    for (;;) {
      const headEnd = this.#pending.indexOf(HEAD_END);
      if (headEnd === -1) break;
      const head = this.#pending.toString("latin1", 0, headEnd);
      const length = Number(/\r\n(?:content-length|l) *: *(\d+)/i.exec(head)?.[1] ?? 0);
      const end = headEnd + HEAD_END.length + length;
      if (this.#pending.length < end) break;
      if (this.onHead(head)) {
        // Whoever looked has answered.
      } else if (head.startsWith("SIP/2.0 ")) {
        this.#onResponse?.(head);
      } else if (head.startsWith("MESSAGE ")) {
        answers.push(
          `SIP/2.0 200 OK\r\n${(head.match(COPIED) ?? []).join("\r\n")}\r\nContent-Length: 0\r\n\r\n`,
        );
        const contentType = /\r\n(?:content-type|c) *: *([^\r;]+)/i.exec(head)?.[1] ?? "";
        this.onDelivery({ contentType, body: this.#pending.subarray(headEnd + HEAD_END.length, end) });
      }
      this.#pending = this.#pending.subarray(end);
    }
    if (answers.length > 0) this.#socket.write(answers.join(""));
  }
}

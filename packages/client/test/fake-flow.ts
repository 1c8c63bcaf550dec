/** A SIP connection whose other end is the fake server. */
import {
  CLOSED_BY_PEER,
  CLOSED_HERE,
  type CloseReason,
  type ConnectionHandler,
  createRequest,
  createResponse,
  parseMessage,
  type SipConnection,
  type SipMessage,
  type SipRequest,
} from "@sottovoce/sip";
import type { DeviceId } from "@sottovoce/wire";

/** What the server's end of a flow does with what comes. */
export interface FlowOwner {
  onRegister(flow: FakeFlow, device: DeviceId): void;
  /** Status that a REGISTER of a device is refused with; `null` to accept it. */
  readonly refusesRegister: ((device: DeviceId) => number | null) | null;
  /** Whether pings are answered. */
  readonly answersPings: boolean;
  onClosed(flow: FakeFlow): void;
}

let flows = 0;

export class FakeFlow implements SipConnection {
  readonly id = ++flows;
  readonly protocol = "TLS";
  readonly remote = { address: "127.0.0.1", port: 5061 };
  readonly sentBy = "127.0.0.1:40000";
  closed = false;
  handler: ConnectionHandler = {
    onMessage() {},
    onPing() {},
    onPong() {},
    onMalformed() {},
    onClosed() {},
  };
  device: DeviceId | null = null;
  readonly #owner: FlowOwner;
  readonly #answers = new Map<string, (status: number) => void>();
  #messages = 0;

  constructor(owner: FlowOwner) {
    this.#owner = owner;
  }

  send(message: SipMessage | Uint8Array): boolean {
    if (this.closed) return false;
    const parsed = message instanceof Uint8Array ? parseMessage(message) : message;
    queueMicrotask(() => this.#receive(parsed));
    return true;
  }

  ping(): void {
    queueMicrotask(() => {
      if (!this.closed && this.#owner.answersPings) this.handler.onPong(this);
    });
  }

  admit(): void {}

  close(reason: CloseReason = CLOSED_HERE): void {
    if (this.closed) return;
    this.closed = true;
    for (const answer of this.#answers.values()) answer(0);
    this.#owner.onClosed(this);
    queueMicrotask(() => this.handler.onClosed(this, reason));
  }

  /** The server ends the connection. */
  drop(): void {
    this.close(CLOSED_BY_PEER);
  }

  /** Sends a MESSAGE to the device. @returns the status of its answer; 0 when the flow closed before */
  deliver(contentType: string, body: Uint8Array): Promise<number> {
    const callId = `call-${this.id}-${++this.#messages}`;
    const request = createRequest({
      method: "MESSAGE",
      uri: "sip:device@127.0.0.1",
      headers: [
        ["Via", `SIP/2.0/TLS server.invalid;branch=z9hG4bK${callId}`],
        ["Max-Forwards", "70"],
        ["From", "<sip:example.org>;tag=server"],
        ["To", "<sip:device@example.org>"],
        ["Call-ID", callId],
        ["CSeq", `${this.#messages} MESSAGE`],
        ["Content-Type", contentType],
      ],
      body,
    });
    return new Promise((resolve) => {
      this.#answers.set(callId, resolve);
      queueMicrotask(() => {
        if (this.closed) resolve(0);
        else this.handler.onMessage(this, request);
      });
    });
  }

  #receive(message: SipMessage): void {
    if (this.closed) return;
    if (message.kind === "request") this.#answer(message);
    else if (message.status >= 200) this.#answers.get(message.headers.get("Call-ID") ?? "")?.(message.status);
  }

  /** REGISTER, with a challenge first: whose device it is stands in the credentials. */
  #answer(request: SipRequest): void {
    const credentials = request.headers.get("Authorization");
    if (credentials === null) {
      this.#respond(request, 401, [
        ["WWW-Authenticate", 'Digest realm="example.org", nonce="n", algorithm=SHA-256, qop="auth"'],
      ]);
      return;
    }
    const device = /username="([0-9a-f]{8})"/.exec(credentials)?.[1] as DeviceId;
    const refusal = this.#owner.refusesRegister?.(device) ?? null;
    if (refusal !== null) {
      this.#respond(request, refusal, []);
      return;
    }
    const expires = request.headers.get("Expires") ?? "3600";
    this.#respond(request, 200, [["Expires", expires]]);
    if (expires === "0") return;
    this.device = device;
    queueMicrotask(() => this.#owner.onRegister(this, device));
  }

  #respond(request: SipRequest, status: number, headers: readonly (readonly [string, string])[]): void {
    const response = createResponse(request, status, undefined, { toTag: "server", headers });
    queueMicrotask(() => {
      if (!this.closed) this.handler.onMessage(this, response);
    });
  }
}

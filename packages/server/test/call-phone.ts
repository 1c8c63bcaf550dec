/** A phone that makes and takes calls, driven message by message. */
import type { TestContext } from "node:test";
import {
  type ClientTransaction,
  createRequest,
  Dialog,
  type HeaderEntries,
  type ServerTransaction,
  type SipConnection,
  type SipRequest,
  type SipResponse,
  type TransactionLayer,
  type TransactionUser,
} from "@sottovoce/sip";
import type { TestDevice } from "./device.ts";
import { Phone } from "./phone.ts";
import type { TestServer } from "./server.ts";

/** Things that come one after the other, and are waited for. */
export class Arrivals<T> {
  readonly #items: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];

  push(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#items.push(item);
    else waiting(item);
  }

  next(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** What has come and nobody has asked for. */
  get left(): readonly T[] {
    return this.#items;
  }
}

/** A session description, as far as a proxy can tell. */
export const SDP = new TextEncoder().encode("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n");

export interface RequestParts {
  readonly headers?: HeaderEntries;
  readonly body?: Uint8Array;
  /** The Request-URI; that of the account called where absent. */
  readonly uri?: string;
  /** Replaces From. */
  readonly from?: string;
}

/** A request on its way, with what is answered. */
export class Outgoing {
  readonly request: SipRequest;
  readonly responses = new Arrivals<SipResponse>();
  /** Resolves with the cause where no response can come any more. */
  readonly failed: Promise<string>;
  readonly #phone: CallPhone;
  readonly #transaction: ClientTransaction;

  constructor(phone: CallPhone, request: SipRequest) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#phone = phone;
    this.failed = promise;
    this.request = request;
    this.#transaction = phone.line.layer.send(request, phone.line.connection, {
      onResponse: (response) => {
        if (response.status !== 100) this.responses.push(response);
      },
      onFailure: (failure) => resolve(failure.cause),
    });
  }

  cancel(): void {
    this.#phone.line.layer.cancel(this.#transaction);
  }

  /** The next response but 100. */
  response(): Promise<SipResponse> {
    return this.responses.next();
  }

  /** The next final response. */
  async final(): Promise<SipResponse> {
    for (;;) {
      const response = await this.response();
      if (response.status >= 200) return response;
    }
  }

  /** The caller's side of the dialog that a response makes. */
  dialog(response: SipResponse): Dialog {
    const dialog = Dialog.fromResponse(this.request, response);
    if (dialog === null) throw new Error(`${response.status} makes no dialog`);
    return dialog;
  }
}

/** A connection with the transactions on it. */
export interface Line {
  readonly layer: TransactionLayer;
  readonly connection: SipConnection;
  /** Hears of what comes. */
  user: Partial<TransactionUser> | null;
}

export class CallPhone {
  readonly line: Line;
  /** Its account. */
  readonly address: string;
  /** Its name in Contact, and the tag it answers with. */
  readonly name: string;
  readonly requests = new Arrivals<ServerTransaction>();
  readonly acks = new Arrivals<SipRequest>();
  /** INVITEs that were cancelled. */
  readonly cancels = new Arrivals<ServerTransaction>();

  constructor(line: Line, address: string, name: string) {
    this.line = line;
    this.address = address;
    this.name = name;
    line.user = {
      onRequest: (transaction) => this.requests.push(transaction),
      onAck: (ack) => this.acks.push(ack),
      onCancel: (invite) => this.cancels.push(invite),
    };
  }

  /** Connects and registers. */
  static async start(t: TestContext, host: TestServer, device: TestDevice): Promise<CallPhone> {
    const phone = await Phone.connect(t, host);
    const { status } = await phone.register(device);
    if (status !== 200) throw new Error(`registering was answered with ${status}`);
    return new CallPhone(phone, device.address, device.id);
  }

  /** Where requests within its calls are addressed to. */
  get contactUri(): string {
    return `sip:${this.name}@phone.invalid;transport=tls`;
  }

  get contact(): readonly [string, string] {
    return ["Contact", `<${this.contactUri}>`];
  }

  /** A request outside of a dialog. */
  send(method: string, to: string, parts: RequestParts = {}): Outgoing {
    const { tokens } = this.line.layer;
    const headers: [string, string][] = [...(parts.headers ?? [])].map(([name, value]) => [name, value]);
    const defaults: readonly (readonly [string, string])[] = [
      ["From", parts.from ?? `<sip:${this.address}>;tag=${tokens.next()}`],
      ["To", `<sip:${to}>`],
      ["Call-ID", tokens.next()],
      ["CSeq", `1 ${method}`],
      ["Max-Forwards", "70"],
    ];
    for (const [name, value] of defaults) {
      if (!headers.some(([other]) => other === name)) headers.push([name, value]);
    }
    const body = parts.body === undefined ? {} : { body: parts.body };
    return new Outgoing(this, createRequest({ method, uri: parts.uri ?? `sip:${to}`, headers, ...body }));
  }

  /** Calls somebody, with a session description. */
  call(to: string, parts: RequestParts = {}): Outgoing {
    const headers: [string, string][] = [[...this.contact], ["Content-Type", "application/sdp"]];
    for (const [name, value] of parts.headers ?? []) headers.push([name, value]);
    return this.send("INVITE", to, { body: SDP, ...parts, headers });
  }

  /** A request within a dialog. */
  within(
    dialog: Dialog,
    method: string,
    parts: Pick<RequestParts, "headers" | "body"> & { readonly change?: (request: SipRequest) => void } = {},
  ): Outgoing {
    const request = dialog.createRequest(method, parts);
    parts.change?.(request);
    return new Outgoing(this, request);
  }

  /** Acknowledges a 2xx. */
  ack(call: Outgoing, dialog: Dialog): void {
    this.line.layer.sendAck(dialog.createAck(call.request), this.line.connection);
  }

  /** The next request, which must be of that method. */
  async request(method: string): Promise<ServerTransaction> {
    const transaction = await this.requests.next();
    if (transaction.request.method !== method) {
      throw new Error(`expected ${method}, got ${transaction.request.method}`);
    }
    return transaction;
  }

  /** The next request of that method; others are passed over. */
  async untilRequest(method: string): Promise<ServerTransaction> {
    for (;;) {
      const transaction = await this.requests.next();
      if (transaction.request.method === method) return transaction;
    }
  }

  /** Answers, as a user agent server does: with its tag, its Contact, and the route recorded (RFC 3261 §12.1.1). */
  answer(
    transaction: ServerTransaction,
    status: number,
    parts: RequestParts & { tag?: string } = {},
  ): SipResponse {
    const { request } = transaction;
    const response = this.line.layer.response(request, status, undefined, parts.tag ?? this.name);
    if (status > 100 && status < 300) {
      response.headers.copyFrom(request.headers, "Record-Route");
      response.headers.append(...this.contact);
    }
    for (const [name, value] of parts.headers ?? []) response.headers.append(name, value);
    if (parts.body !== undefined) response.body = parts.body;
    transaction.respond(response);
    return response;
  }

  /** The callee's side of the dialog. */
  dialog(transaction: ServerTransaction, response: SipResponse): Dialog {
    const dialog = Dialog.fromRequest(transaction.request, response);
    if (dialog === null) throw new Error(`${response.status} makes no dialog`);
    return dialog;
  }
}

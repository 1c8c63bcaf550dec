import { randomBytes, randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import {
  answerChallenge,
  createRequest,
  type DigestAlgorithm,
  type DigestChallenge,
  digestAlgorithm,
  formatCredentials,
  type HeaderEntries,
  parseChallenge,
  type SipConnection,
  type SipRequest,
  type SipResponse,
  systemClock,
  TransactionLayer,
  type TransactionUser,
} from "@sottovoce/sip";
import { connectTls } from "@sottovoce/sip/transport/tls";
import { digestHash } from "../accounts/sip-password.ts";
import type { AddSipPhone, SipLogin } from "../admin/api.ts";
import type { TestServer } from "./server.ts";

/** Creates an account for SIP phones. */
export async function addSipPhone(
  host: TestServer,
  name: string,
  options: Partial<AddSipPhone> = {},
): Promise<SipLogin> {
  return (await host.server.admin.addSipPhone({ address: name, ...options })).login;
}

export interface Sent {
  readonly contentType?: string;
  readonly headers?: HeaderEntries;
  readonly from?: string;
}

/** A SIP phone as a stranger would write it: it knows RFC 3261 and nothing of us. */
export class SipPhone {
  readonly login: SipLogin;
  readonly connection: SipConnection;
  readonly layer: TransactionLayer;
  readonly callId = randomUUID();
  /** MESSAGEs that came and have been answered with `answer`. */
  readonly received: SipRequest[] = [];
  /** Status for MESSAGEs; `null` answers nothing. */
  answer: number | null = 200;
  /** Where set, requests go here instead, and nothing is answered by itself. */
  user: Partial<TransactionUser> | null = null;
  /** Resolves with the reason when the connection has closed. */
  readonly closed: Promise<string>;
  /** The 401 that was answered last. */
  challenge: SipResponse | null = null;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #cseq = 0;

  private constructor(login: SipLogin, connection: SipConnection) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.login = login;
    this.connection = connection;
    this.closed = promise;
    this.layer = new TransactionLayer({
      clock: systemClock,
      random: randomBytes,
      user: {
        onRequest: (transaction, from) => {
          if (this.user?.onRequest !== undefined) {
            this.user.onRequest(transaction, from);
            return;
          }
          if (this.answer !== null) {
            transaction.respond(this.layer.response(transaction.request, this.answer));
          }
          this.received.push(transaction.request);
          for (const { count, resolve: wake } of this.#waiting) if (this.received.length >= count) wake();
        },
        onAck: (ack, from) => this.user?.onAck?.(ack, from),
        onCancel: (invite, from, cancel) => this.user?.onCancel?.(invite, from, cancel),
        onClosed: (_connection, reason) => resolve(reason.code),
        onFault: (error) => Promise.reject(error),
      },
    });
    this.layer.attach(connection);
  }

  static async connect(t: TestContext, { server }: TestServer, login: SipLogin): Promise<SipPhone> {
    const { port } = login;
    const phone = new SipPhone(login, await connectTls({ host: "localhost", port, ca: server.caPem }));
    t.after(() => {
      phone.connection.close();
      phone.layer.close();
    });
    return phone;
  }

  /** A phone that is registered. */
  static async registered(t: TestContext, host: TestServer, login: SipLogin): Promise<SipPhone> {
    const phone = await SipPhone.connect(t, host, login);
    const { status, reason } = await phone.register();
    if (status !== 200) throw new Error(`${status} ${reason}`);
    return phone;
  }

  /** Resolves when so many MESSAGEs have come since the beginning. */
  atLeast(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Sends one request and waits for its final response. */
  request(
    method: string,
    uri: string,
    headers: HeaderEntries,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<SipResponse> {
    const given = [...headers];
    const has = (name: string) => given.some(([other]) => other === name);
    const own = `<sip:${this.login.address}>`;
    const all: [string, string][] = [["Max-Forwards", "70"]];
    if (!has("From")) all.push(["From", `${own};tag=${this.layer.tokens.next()}`]);
    if (!has("To")) all.push(["To", method === "REGISTER" ? own : `<${uri}>`]);
    if (!has("Call-ID")) all.push(["Call-ID", method === "REGISTER" ? this.callId : randomUUID()]);
    if (!has("CSeq")) all.push(["CSeq", `${++this.#cseq} ${method}`]);
    for (const [name, value] of given) all.push([name, value]);
    const request = createRequest({ method, uri, headers: all, ...(body === undefined ? {} : { body }) });
    return new Promise((resolve, reject) => {
      this.layer.send(request, this.connection, {
        onResponse: (response) => response.status >= 200 && resolve(response),
        onFailure: (failure) => reject(new Error(failure.reason)),
      });
    });
  }

  /** A Contact of this phone. */
  contact(params = "", user = this.login.user): [string, string] {
    return ["Contact", `<sip:${user}@192.0.2.7:5061;transport=tls>${params}`];
  }

  /** REGISTER, first without credentials, then with them. */
  async register(options: Register = {}): Promise<SipResponse> {
    const uri = `sip:${this.login.realm}`;
    const headers = [...(options.headers ?? [this.contact()])];
    this.challenge = options.challenge ?? (await this.request("REGISTER", uri, headers));
    if (this.challenge.status !== 401) return this.challenge;
    const authorization = this.#authorization(this.challenge, options);
    return this.request("REGISTER", uri, [...headers, ["Authorization", authorization]]);
  }

  /** What was challenged for, in order. */
  challenges(): readonly DigestChallenge[] {
    const values = this.challenge?.headers.all("WWW-Authenticate") ?? [];
    return values.map(parseChallenge).filter((challenge) => challenge !== null);
  }

  /** A MESSAGE. */
  send(to: string, body: string | Uint8Array<ArrayBuffer>, sent: Sent = {}): Promise<SipResponse> {
    const headers: [string, string][] = [["Content-Type", sent.contentType ?? "text/plain;charset=utf-8"]];
    if (sent.from !== undefined) headers.push(["From", `<sip:${sent.from}>;tag=1`]);
    for (const [name, value] of sent.headers ?? []) headers.push([name, value]);
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    return this.request("MESSAGE", `sip:${to}`, headers, bytes);
  }

  #authorization(response: SipResponse, options: Register): string {
    const wanted = options.algorithm ?? "SHA-256";
    const challenges = response.headers.all("WWW-Authenticate").map(parseChallenge);
    const offered = challenges.find((one) => one !== null && digestAlgorithm(one.algorithm) === wanted);
    // Also what was not offered can be tried.
    const challenge = offered ?? { ...(challenges[0] as DigestChallenge), algorithm: wanted };
    const credentials = answerChallenge(digestHash, challenge, {
      username: options.username ?? this.login.user,
      password: options.password ?? this.login.password,
      method: "REGISTER",
      uri: `sip:${this.login.realm}`,
      nc: 1,
      cnonce: randomUUID(),
    });
    if (credentials === null) throw new Error("an algorithm that is not known");
    return formatCredentials(credentials);
  }
}

export interface Register {
  /** Instead of one Contact. */
  readonly headers?: HeaderEntries;
  readonly username?: string;
  readonly password?: string;
  readonly algorithm?: DigestAlgorithm;
  /** An earlier 401 to answer. */
  readonly challenge?: SipResponse;
}

import { hash, randomBytes, randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import {
  answerChallenge,
  chooseChallenge,
  createRequest,
  formatCredentials,
  type HeaderEntries,
  type MessageHandler,
  parseChallenge,
  type SipConnection,
  type SipRequest,
  type SipResponse,
  systemClock,
  TransactionLayer,
  type TransactionUser,
  UserAgent,
} from "@sottovoce/sip";
import { connectTls } from "@sottovoce/sip/transport/tls";
import type { TestDevice } from "./device.ts";
import type { TestServer } from "./server.ts";

const sha256 = (_algorithm: string, text: string) => hash("sha256", text, "hex");

/** A SIP connection to a server that a test drives request by request. */
export class Phone {
  readonly connection: SipConnection;
  readonly layer: TransactionLayer;
  /** Resolves with the reason when the connection has closed. */
  readonly closed: Promise<string>;
  /** MESSAGEs that came and have been answered with `answer`. */
  readonly received: SipRequest[] = [];
  answer = 200;
  /** Where set, requests go here instead, and nothing is answered by itself. */
  user: Partial<TransactionUser> | null = null;
  #cseq = 0;
  readonly callId = randomUUID();
  readonly instance = `urn:uuid:${randomUUID()}`;

  private constructor(connection: SipConnection) {
    const { promise, resolve } = Promise.withResolvers<string>();
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
          this.received.push(transaction.request);
          transaction.respond(this.layer.response(transaction.request, this.answer));
        },
        onAck: (ack, from) => this.user?.onAck?.(ack, from),
        onCancel: (invite, from, cancel) => this.user?.onCancel?.(invite, from, cancel),
        onClosed: (_connection, reason) => resolve(reason.code),
        onFault: (error) => Promise.reject(error),
      },
    });
    this.layer.attach(connection);
  }

  /** @param from loopback address to connect from: each counts as a peer of its own */
  static async connect(t: TestContext, { server }: TestServer, from = "127.0.0.1"): Promise<Phone> {
    const phone = new Phone(
      await connectTls({
        host: "127.0.0.1",
        servername: "localhost",
        port: server.ports.sip,
        ca: server.caPem,
        localAddress: from,
      }),
    );
    t.after(() => {
      phone.connection.close();
      phone.layer.close();
    });
    return phone;
  }

  /** Sends one request and waits for its final response. */
  request(method: string, options: { uri?: string; headers?: HeaderEntries } = {}): Promise<SipResponse> {
    const headers: [string, string][] = [["Max-Forwards", "70"]];
    for (const [name, value] of options.headers ?? []) headers.push([name, value]);
    const has = (name: string) => headers.some(([other]) => other === name);
    if (!has("From")) headers.push(["From", `<sip:alice@localhost>;tag=${this.layer.tokens.next()}`]);
    if (!has("To")) headers.push(["To", "<sip:alice@localhost>"]);
    if (!has("Call-ID")) headers.push(["Call-ID", this.callId]);
    if (!has("CSeq")) headers.push(["CSeq", `${++this.#cseq} ${method}`]);
    const request = createRequest({ method, uri: options.uri ?? "sip:localhost", headers });
    return new Promise((resolve, reject) => {
      this.layer.send(request, this.connection, {
        onResponse: (response) => response.status >= 200 && resolve(response),
        onFailure: (failure) => reject(new Error(failure.reason)),
      });
    });
  }

  /** The Contact of this phone. */
  contact(expires?: number): [string, string] {
    const lifetime = expires === undefined ? "" : `;expires=${expires}`;
    return [
      "Contact",
      `<sip:alice@phone.invalid;transport=tls;ob>;+sip.instance="<${this.instance}>";reg-id=1${lifetime}`,
    ];
  }

  /** The headers of a REGISTER for a device, without credentials. */
  registerHeaders(device: TestDevice, extra: HeaderEntries = [this.contact()]): [string, string][] {
    return [
      ["From", `<sip:${device.address}>;tag=${this.layer.tokens.next()}`],
      ["To", `<sip:${device.address}>`],
      ["Supported", "outbound, path"],
      ...[...extra].map(([name, value]): [string, string] => [name, value]),
    ];
  }

  /** REGISTER with the answer to a challenge. */
  async register(device: TestDevice, options: RegisterOptions = {}): Promise<SipResponse> {
    const headers = this.registerHeaders(device, options.headers);
    const challenge = options.challenge ?? (await this.request("REGISTER", { headers }));
    const authorization = answerTo(challenge, { ...options, device });
    return this.request("REGISTER", {
      headers: [...headers, ["Authorization", authorization]],
      ...(options.requestUri === undefined ? {} : { uri: options.requestUri }),
    });
  }
}

export interface RegisterOptions {
  readonly headers?: HeaderEntries;
  /** An earlier 401 to answer, instead of asking for one. */
  readonly challenge?: SipResponse;
  readonly nc?: number;
  readonly username?: string;
  readonly password?: string;
  /** URI the credentials are for. */
  readonly uri?: string;
  /** URI of the request. */
  readonly requestUri?: string;
  /** Method the credentials are for. */
  readonly method?: string;
}

/** The value of Authorization that answers a 401. */
export function answerTo(response: SipResponse, options: RegisterOptions & { device: TestDevice }): string {
  const { device } = options;
  const challenges = response.headers.all("WWW-Authenticate").map(parseChallenge);
  const challenge = chooseChallenge(challenges.filter((entry) => entry !== null));
  if (challenge === null) throw new Error(`no challenge in ${response.status} ${response.reason}`);
  const credentials = answerChallenge(sha256, challenge, {
    username: options.username ?? device.id,
    password: options.password ?? device.activation.secret,
    method: options.method ?? "REGISTER",
    uri: options.uri ?? "sip:localhost",
    nc: options.nc ?? 1,
    cnonce: randomUUID(),
  });
  if (credentials === null) throw new Error("a challenge with an algorithm that is not known");
  return formatCredentials(credentials);
}

/** A whole user agent for a device, as a client runs it. Resolves when it is registered. */
export async function startUserAgent(
  t: TestContext,
  { server }: TestServer,
  device: TestDevice,
  onMessage: MessageHandler,
): Promise<UserAgent> {
  const registered = Promise.withResolvers<void>();
  const agent = new UserAgent({
    account: { aor: `sip:${device.address}`, domain: "localhost", instance: `urn:uuid:${randomUUID()}` },
    identity: { username: device.id, password: device.activation.secret, hash: sha256 },
    connect: (signal) => connectTls({ host: "localhost", port: server.ports.sip, ca: server.caPem, signal }),
    clock: systemClock,
    random: randomBytes,
    accept: ["application/vnd.sottovoce.envelope", "application/vnd.sottovoce.receipts", "message/cpim"],
    onMessage,
    events: { onRegistered: () => registered.resolve() },
  });
  t.after(() => agent.stop());
  agent.start();
  await registered.promise;
  return agent;
}

/** A SIP phone without keys: our own user agent on a login that the operator made. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { createRequest, type IncomingMessage, type SipConnection, UserAgent } from "@sottovoce/sip";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import { connectTls } from "@sottovoce/sip/transport/tls";
import { atEnd } from "./at-end.ts";
import type { Household } from "./household.ts";

/** What `admin account add --sip-phone --json` prints. */
export interface Login {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly port: number;
  readonly authorityFile: string;
}

export class SipPhone {
  readonly #agent: UserAgent;
  readonly #login: Login;
  readonly #received: string[] = [];
  #wake: () => void = () => {};
  #connection: SipConnection | null = null;

  private constructor(login: Login, onRegistered: () => void) {
    this.#login = login;
    this.#agent = new UserAgent({
      account: {
        aor: `sip:${login.address}`,
        domain: "localhost",
        instance: "urn:uuid:00000000-0000-4000-8000-000000000001",
      },
      identity: {
        username: login.user,
        password: login.password,
        algorithms: ["SHA-256"],
        hash: (_, text) => createHash("sha256").update(text).digest("hex"),
      },
      connect: async () => {
        const ca = readFileSync(login.authorityFile);
        this.#connection = await connectTls({ host: "localhost", port: login.port, ca });
        return this.#connection;
      },
      clock: createNodeClock(),
      random: (length) => new Uint8Array(randomBytes(length)),
      accept: ["text/plain"],
      onMessage: async (message) => this.#take(message),
      events: { onRegistered },
    });
  }

  /** Makes an account for a phone, and registers it. */
  static async online(t: TestContext, house: Household, name: string): Promise<SipPhone> {
    const { stdout, stderr } = await house.admin("account", "add", name, "--sip-phone");
    if (stdout === "") throw new Error(stderr);
    return SipPhone.registered(t, JSON.parse(stdout) as Login);
  }

  /** Registers with a login that the operator made. */
  static async registered(t: TestContext, login: Login): Promise<SipPhone> {
    const registered = Promise.withResolvers<void>();
    const phone = new SipPhone(login, registered.resolve);
    phone.#agent.start();
    atEnd(t, () => phone.#agent.stop());
    await registered.promise;
    return phone;
  }

  /** Sends a text. @returns the status of the answer */
  async send(to: string, text: string): Promise<number> {
    const body = new TextEncoder().encode(text);
    const { status } = await this.#agent.sendMessage({
      to: `sip:${to}`,
      contentType: "text/plain;charset=utf-8",
      body,
    });
    return status;
  }

  /** The next text that came to it. */
  async received(): Promise<string> {
    for (;;) {
      const text = this.#received.shift();
      if (text !== undefined) return text;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Calls somebody. @returns the status the attempt ends with */
  call(to: string): Promise<number> {
    const { layer } = this.#agent;
    const connection = this.#connection;
    if (connection === null) throw new Error("the phone is not registered");
    const from = `sip:${this.#login.address}`;
    const invite = createRequest({
      method: "INVITE",
      uri: `sip:${to}`,
      headers: [
        ["Max-Forwards", "70"],
        ["From", `<${from}>;tag=${layer.tokens.next()}`],
        ["To", `<sip:${to}>`],
        ["Call-ID", layer.tokens.next()],
        ["CSeq", "1 INVITE"],
        ["Contact", `<sip:${this.#login.user}@phone.invalid;transport=tls>`],
      ],
    });
    return new Promise((resolve, reject) => {
      layer.send(invite, connection, {
        onResponse: ({ status }) => {
          if (status >= 200) resolve(status);
        },
        onFailure: ({ cause }) => reject(new Error(cause)),
      });
    });
  }

  #take({ body }: IncomingMessage): { readonly status: number } {
    this.#received.push(new TextDecoder().decode(body));
    this.#wake();
    return { status: 200 };
  }
}

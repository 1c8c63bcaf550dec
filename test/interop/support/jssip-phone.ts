/** One JsSIP user agent in this process. What happens to it is told in lines, like the log of a program. */
import { createRequire } from "node:module";
import type { TestContext } from "node:test";
import JsSIP from "jssip";
import type { IncomingEvent, OutgoingEvent, RTCSession } from "jssip/lib/RTCSession.js";
import type {
  IncomingMessageEvent,
  IncomingRTCSessionEvent,
  OutgoingMessageEvent,
  OutgoingRTCSessionEvent,
  UAConfiguration,
} from "jssip/lib/UA.js";
import { atEnd } from "../../e2e/support/at-end.ts";
import type { PhoneAccount, ServerPlace } from "./account.ts";
import { Lines } from "./lines.ts";
import "./peer-connection.ts";
import { SecureSocket } from "./secure-socket.ts";

/**
 * JsSIP keeps a transaction for 32 s after a 2xx, for copies of it that only UDP makes (RFC 6026, timers L and M), and
 * waits as long for an ACK that came (timer H): its timers would hold the process of the tests.
 */
const TIMERS_MS = { TIMER_H: 5000, TIMER_L: 500, TIMER_M: 500 };
Object.assign(createRequire(import.meta.url)("jssip/lib/Timers.js"), TIMERS_MS);

/** It is there, but its types say nothing of it. */
declare module "jssip/lib/UA.js" {
  interface UA {
    sendOptions(
      target: string,
      body: undefined,
      options: { readonly eventHandlers: { succeeded(event: OutgoingEvent): void } },
    ): void;
  }
}

export interface JsSipOptions {
  /** It knows MD5 only. */
  readonly account: PhoneAccount;
  /** Where it registers, and the only authority it trusts. */
  readonly server: ServerPlace;
}

/** Nothing is captured: there is no microphone here. */
const NO_MEDIA = {
  mediaConstraints: { audio: false, video: false },
  rtcOfferConstraints: { offerToReceiveAudio: true },
};

export class JsSipPhone {
  /** One line for each event: `registered 200`, `message <text>`, `call progress 180`, … */
  readonly events: Lines;
  /** Every SIP message it sent or received, line by line. */
  readonly sip: Lines;
  readonly ua: JsSIP.UA;
  readonly socket: SecureSocket;
  readonly address: string;
  /** The call that came in last. */
  #incoming: RTCSession | null = null;

  constructor(t: TestContext, { account, server }: JsSipOptions) {
    this.address = `sip:${account.user}@localhost`;
    this.events = new Lines(`JsSIP of ${account.user}`);
    this.sip = new Lines(`The connection of ${account.user}`);
    this.socket = new SecureSocket(server.httpsPort, server.ca, this.sip);
    const configuration: UAConfiguration = {
      sockets: [this.socket],
      uri: this.address,
      password: account.password,
      // It would ask the callee to show every 90 seconds that the call lives; no call here lasts so long.
      session_timers: false,
      register: true,
    };
    this.ua = new JsSIP.UA(configuration);
    this.#listen();
    atEnd(t, () => this.end());
    this.ua.start();
  }

  static async registered(t: TestContext, options: JsSipOptions): Promise<JsSipPhone> {
    const phone = new JsSipPhone(t, options);
    await phone.events.until(/^registered 200/);
    return phone;
  }

  /** Writes a message; what becomes of it is the event `sent <status>` or `not sent <status>`. */
  message(to: string, text: string): void {
    this.ua.sendMessage(to, text, {
      eventHandlers: {
        succeeded: ({ response }) => this.#note(`sent ${response.status_code}`),
        failed: ({ response, cause }) => this.#note(`not sent ${response?.status_code ?? cause}`),
      },
    });
  }

  /** Asks what an address can do; the answer is the event `options <status>`. */
  options(to: string): void {
    this.ua.sendOptions(to, undefined, {
      eventHandlers: { succeeded: ({ response }) => this.#note(`options ${response.status_code}`) },
    });
  }

  /** Calls an address. */
  call(to: string): RTCSession {
    return this.ua.call(to, NO_MEDIA);
  }

  /** Takes the call that rings. */
  answer(): void {
    this.ringing.answer(NO_MEDIA);
  }

  /** The call that came in last. @throws when none has */
  get ringing(): RTCSession {
    if (this.#incoming === null) throw new Error("no call has come in");
    return this.#incoming;
  }

  /** Ends calls and registration, and closes the connection when that has been answered. */
  end(): void {
    this.ua.stop();
  }

  #listen(): void {
    const { ua } = this;
    ua.on("connected", () => this.#note("connected"));
    ua.on("disconnected", () => this.#note("disconnected"));
    ua.on("registered", ({ response }) => this.#note(`registered ${response.status_code}`));
    ua.on("unregistered", ({ response }) => this.#note(`unregistered ${response?.status_code}`));
    ua.on("registrationFailed", ({ response, cause }) =>
      this.#note(`registration failed ${response?.status_code} ${cause}`),
    );
    ua.on("newMessage", ({ originator, request }: IncomingMessageEvent | OutgoingMessageEvent) => {
      if (originator === "remote") this.#note(`message ${request.body}`);
    });
    ua.on("newRTCSession", (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => {
      if (event.originator === "remote") this.#incoming = event.session;
      this.#follow(event.session, event.originator === "remote" ? "incoming" : "call");
    });
  }

  /** Tells what becomes of a call. */
  #follow(session: RTCSession, name: string): void {
    this.#note(`${name} started`);
    session.on("progress", (event: IncomingEvent | OutgoingEvent) =>
      this.#note(`${name} progress ${"response" in event ? event.response?.status_code : ""}`),
    );
    session.on("accepted", () => this.#note(`${name} accepted`));
    session.on("confirmed", () => this.#note(`${name} confirmed`));
    session.on("ended", ({ originator, cause }) => this.#note(`${name} ended by ${originator}: ${cause}`));
    session.on("failed", ({ originator, cause, message }) => {
      const status = message !== null && "status_code" in message ? ` ${message.status_code}` : "";
      this.#note(`${name} failed by ${originator}${status}: ${cause}`);
    });
  }

  #note(event: string): void {
    this.events.append(`${event}\n`);
  }
}

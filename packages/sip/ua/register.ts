import { contactExpires, contactInstance } from "../message/contact.ts";
import { SipParseError } from "../message/error.ts";
import { createRequest, type SipRequest, type SipResponse } from "../message/message.ts";
import { parseRetryAfter } from "../message/retry-after.ts";
import type { RandomSource, Tokens } from "../transaction/token.ts";
import type { Clock, TimerHandle } from "../transport/clock.ts";
import type { SipConnection } from "../transport/connection.ts";
import { type Account, contactUri, localAddress, registerContact, registrarUri } from "./account.ts";
import { between } from "./fraction.ts";
import type { Outcome, Requester } from "./requester.ts";

/** Seconds asked for: the usual hour. The flow itself is watched by keep-alives. */
export const DEFAULT_EXPIRES_S = 3_600;

/** A registrar that insists on more than a day is not one to trust with a device that may be stolen. */
const MAX_EXPIRES_S = 86_400;

/** Refreshed at random within this part of the time granted, so that a site's phones do not all come at once. */
const REFRESH_EARLIEST = 0.75;
const REFRESH_LATEST = 0.9;

/** What the registrar granted. */
export interface Registered {
  /** Unix ms at which the binding ends unless it is refreshed, which happens by itself. */
  readonly expiresAt: number;
  /** From Flow-Timer (RFC 5626 §4.4); `null` where the server named none. */
  readonly flowTimerMs: number | null;
  /** Route of requests outside dialogs (RFC 3608). */
  readonly serviceRoute: readonly string[];
}

/** Why there is no registration. */
export interface Refused {
  /** The registrar's status; 408 and 503 also for no answer and a lost connection. */
  readonly status: number;
  /** A sentence for a person. */
  readonly sentence: string;
  /** Milliseconds the server asked us to wait (RFC 3261 §20.33); `null` where it did not. */
  readonly retryAfterMs: number | null;
  /** Whether it was the server's decision; `false` where the flow failed. */
  readonly answered: boolean;
}

/** Who hears how a registration goes. */
export interface RegistrationHandler {
  /** Registered, for the first time or again. */
  onRegistered(registered: Registered): void;
  /** Not, or no longer, registered on this connection. The last call. */
  onRefused(refused: Refused): void;
}

/** What all registrations of a user agent share (RFC 3261 §10.2: one Call-ID, rising CSeq). */
export interface RegistrationContext {
  readonly account: Account;
  readonly requester: Requester;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly tokens: Tokens;
  readonly callId: string;
  readonly nextSeq: () => number;
}

/** The registration of one connection (RFC 3261 §10, RFC 5626 §4.2). */
export class Registration {
  readonly #context: RegistrationContext;
  readonly #connection: SipConnection;
  readonly #handler: RegistrationHandler;
  #expires = DEFAULT_EXPIRES_S;
  #refresh: TimerHandle | null = null;
  #stopped = false;

  constructor(context: RegistrationContext, connection: SipConnection, handler: RegistrationHandler) {
    this.#context = context;
    this.#connection = connection;
    this.#handler = handler;
  }

  /** Registers, and refreshes from then on. */
  register(): void {
    this.#send(this.#expires, (outcome) => {
      if (this.#stopped) return;
      try {
        this.#registered(outcome);
      } catch (error) {
        if (!(error instanceof SipParseError)) throw error;
        this.#refused(502, "The registrar sent an answer that cannot be read", null, true);
      }
    });
  }

  /** Takes the binding back (§10.2.2). Resolves when the registrar has answered, or cannot any more. */
  unregister(): Promise<void> {
    this.stop();
    return new Promise((resolve) => this.#send(0, () => resolve()));
  }

  /** Forgets about it without a word: the connection is gone. */
  stop(): void {
    this.#stopped = true;
    if (this.#refresh !== null) this.#context.clock.clearTimer(this.#refresh);
    this.#refresh = null;
  }

  #send(expires: number, done: (outcome: Outcome) => void): void {
    const { requester, nextSeq } = this.#context;
    requester.send(this.#request(expires), this.#connection, nextSeq, done);
  }

  #request(expires: number): SipRequest {
    const { account, tokens, callId } = this.#context;
    return createRequest({
      method: "REGISTER",
      uri: registrarUri(account),
      headers: [
        ["Max-Forwards", "70"],
        ["From", localAddress(account, tokens.next())],
        ["To", `<${account.aor}>`],
        ["Call-ID", callId],
        ["Contact", registerContact(account, this.#connection, expires)],
        ["Expires", String(expires)],
        ["Supported", "outbound, path"],
      ],
    });
  }

  #registered(outcome: Outcome): void {
    if (outcome.kind === "failure") {
      this.#refused(outcome.failure.status, outcome.failure.reason, null, false);
      return;
    }
    const { response } = outcome;
    if (response.status === 423 && this.#raiseExpires(response)) this.register();
    else if (response.status >= 300) this.#answeredNo(response);
    else this.#answeredYes(response);
  }

  /** §10.2.8: the registrar wants longer intervals. @returns whether to try again */
  #raiseExpires(response: SipResponse): boolean {
    const least = response.headers.minExpires();
    if (least === null || least <= this.#expires || least > MAX_EXPIRES_S) return false;
    this.#expires = least;
    return true;
  }

  #answeredNo(response: SipResponse): void {
    const retryAfter = response.headers.get("Retry-After");
    const seconds = retryAfter === null ? null : parseRetryAfter(retryAfter).seconds;
    const sentence = `The registrar refused: ${response.status} ${response.reason}`;
    this.#refused(response.status, sentence, seconds === null ? null : seconds * 1000, true);
  }

  #answeredYes(response: SipResponse): void {
    const granted = this.#granted(response);
    if (granted === 0) {
      this.#refused(480, "The registrar granted no time", null, true);
      return;
    }
    const { clock, random } = this.#context;
    const ms = granted * 1000;
    const delay = between(random, REFRESH_EARLIEST * ms, REFRESH_LATEST * ms);
    if (this.#refresh !== null) clock.clearTimer(this.#refresh);
    this.#refresh = clock.setTimer(delay, () => this.register());
    this.#handler.onRegistered({
      expiresAt: clock.now() + ms,
      flowTimerMs: flowTimer(response),
      serviceRoute: response.headers.all("Service-Route"),
    });
  }

  /**
   * Seconds granted to this device (§10.2.4): by our own contact, which must be there where any is; servers that list
   * none go by Expires.
   */
  #granted(response: SipResponse): number {
    const { account } = this.#context;
    const contacts = response.headers.contacts();
    if (contacts === "*") return 0;
    const uri = contactUri(account, this.#connection);
    const own = contacts.find(
      (contact) => contactInstance(contact) === account.instance || contact.uri === uri,
    );
    if (own === undefined && contacts.length > 0) return 0;
    const granted = own === undefined ? null : contactExpires(own);
    return Math.min(granted ?? response.headers.expires() ?? this.#expires, MAX_EXPIRES_S);
  }

  #refused(status: number, sentence: string, retryAfterMs: number | null, answered: boolean): void {
    this.stop();
    this.#handler.onRefused({ status, sentence, retryAfterMs, answered });
  }
}

/** RFC 5626 §4.4, §11.2: seconds, above 0. */
function flowTimer(response: SipResponse): number | null {
  const value = response.headers.get("Flow-Timer");
  if (value === null || !/^[1-9]\d{0,6}$/.test(value.trim())) return null;
  return Number(value) * 1000;
}

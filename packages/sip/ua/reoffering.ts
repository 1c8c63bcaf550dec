import type { Dialog } from "../dialog/dialog.ts";
import { SipParseError } from "../message/error.ts";
import type { HeaderEntries } from "../message/message.ts";
import type { TimerHandle } from "../transport/clock.ts";
import type { SipConnection } from "../transport/connection.ts";
import { between } from "./fraction.ts";
import { descriptionOf, type InviteSurroundings, sessionHeaders } from "./invite.ts";
import type { Outcome } from "./requester.ts";

/** What became of a changed session that was offered. */
export interface Reoffered {
  /** The final status; 503 where there was no connection. */
  readonly status: number;
  /** The answer; `null` where the offer was refused, or the answer cannot be read. */
  readonly description: Uint8Array<ArrayBuffer> | null;
}

/** RFC 3261 §14.1: both sides offered at once. */
const GLARE = 491;
/** Tries at one change. Two sides that wait at random for different times rarely meet a second time. */
const MAX_TRIES = 4;
/** §14.1: who chose the Call-ID waits for 2.1 to 4 s, the other one for up to 2 s. */
const GLARE_WAIT_MS = { uac: [2_100, 4_000], uas: [0, 2_000] } as const;

const NOT_CONNECTED: Reoffered = { status: 503, description: null };

/** Requests of ours within the dialog of a call: re-INVITEs, one after the other, and whatever ends it. */
export class Reoffering {
  readonly #around: InviteSurroundings;
  readonly #dialog: Dialog;
  readonly #onGone: () => void;
  /** The last of the changes that were asked for. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting: { readonly timer: TimerHandle; readonly end: () => void } | null = null;
  #isStopped = false;
  /** A re-INVITE is without its final response. */
  isUnderWay = false;

  /** @param onGone the other side does not know the dialog any more (§14.1: 481, 408) */
  constructor(around: InviteSurroundings, dialog: Dialog, onGone: () => void) {
    this.#around = around;
    this.#dialog = dialog;
    this.#onGone = onGone;
  }

  /** @param free resolves when no offer of the other side, and no ACK of an answer to one, is outstanding */
  offer(description: Uint8Array, free: () => Promise<void>): Promise<Reoffered> {
    const turn = this.#last.then(() => this.#offer(description, free));
    this.#last = turn;
    return turn;
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#waiting === null) return;
    this.#around.clock.clearTimer(this.#waiting.timer);
    this.#waiting.end();
  }

  /** Sends a request within the dialog. @param done called once, or for each 2xx of an INVITE */
  send(
    method: string,
    connection: SipConnection,
    extra: { readonly headers?: HeaderEntries; readonly body?: Uint8Array },
    done: (outcome: Outcome) => void,
  ): void {
    const request = this.#dialog.createRequest(method, extra);
    let first = this.#dialog.localSeq;
    const nextSeq = () => {
      const seq = first ?? this.#dialog.nextSeq();
      first = null;
      return seq;
    };
    this.#around.requester.send(request, connection, nextSeq, done);
  }

  async #offer(description: Uint8Array, free: () => Promise<void>): Promise<Reoffered> {
    for (let tries = 1; ; tries++) {
      await free();
      if (this.#isStopped) return { status: 481, description: null };
      const result = await this.#ask(description);
      if (result.status !== GLARE || tries >= MAX_TRIES) return result;
      await this.#wait();
    }
  }

  #ask(description: Uint8Array): Promise<Reoffered> {
    const flow = this.#around.flow();
    if (flow === null) return Promise.resolve(NOT_CONNECTED);
    const headers = sessionHeaders(this.#around.account, flow.connection);
    this.isUnderWay = true;
    return new Promise((resolve) => {
      this.send("INVITE", flow.connection, { headers, body: description }, (outcome) => {
        this.isUnderWay = false;
        resolve(this.#result(outcome));
      });
    });
  }

  #result(outcome: Outcome): Reoffered {
    if (outcome.kind === "failure") {
      // A connection that is gone comes back, and the call with it; silence does not.
      if (outcome.failure.cause === "timeout") this.#onGone();
      return { status: outcome.failure.status, description: null };
    }
    const { response, request } = outcome;
    try {
      this.#dialog.receiveResponse(request, response);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
    }
    if (response.status < 300) {
      const connection = this.#around.flow()?.connection;
      if (connection !== undefined) {
        this.#around.layer.sendAck(this.#dialog.createAck(request), connection);
      }
      return { status: response.status, description: descriptionOf(response) };
    }
    if (this.#dialog.state === "terminated") this.#onGone();
    return { status: response.status, description: null };
  }

  #wait(): Promise<void> {
    const { clock, random } = this.#around;
    const [from, to] = GLARE_WAIT_MS[this.#dialog.role];
    return new Promise((resolve) => {
      const end = () => {
        this.#waiting = null;
        resolve();
      };
      this.#waiting = { timer: clock.setTimer(between(random, from, to), end), end };
    });
  }
}

import { formatCSeq } from "../message/cseq.ts";
import { SipParseError } from "../message/error.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import type { ClientTransaction, TransactionFailure } from "../transaction/channel.ts";
import type { TransactionLayer } from "../transaction/layer.ts";
import type { SipConnection } from "../transport/connection.ts";
import { type Authenticator, isChallenge } from "./authenticator.ts";

/**
 * How often one request is sent: as it is, with an answer to the server's challenge, to a proxy's, and once more
 * where a nonce was stale. Beyond that somebody is keeping us busy.
 */
const MAX_SENDINGS = 4;

/** How a request ended. */
export type Outcome =
  | {
      readonly kind: "response";
      readonly response: SipResponse;
      /** As it was sent the last time, with its CSeq and credentials. */
      readonly request: SipRequest;
    }
  | { readonly kind: "failure"; readonly failure: TransactionFailure };

/** What an INVITE has to know on the way. */
export interface RequestObserver {
  /** Sent, for the first time or with credentials. */
  onSent(transaction: ClientTransaction): void;
  /** @param response 100 to 199 */
  onProvisional(response: SipResponse, request: SipRequest): void;
}

/** One request on its way through challenges. */
interface Attempt {
  readonly request: SipRequest;
  readonly connection: SipConnection;
  readonly nextSeq: () => number;
  readonly done: (outcome: Outcome) => void;
  readonly observer: RequestObserver | null;
  /** Statuses (401, 407) whose challenge has been answered. */
  readonly answered: readonly number[];
  readonly sendings: number;
}

/** Sends requests and sees them through challenges (RFC 3261 §8.1.3.5, §22.2). */
export class Requester {
  readonly #layer: TransactionLayer;
  readonly #authenticator: Authenticator;

  constructor(layer: TransactionLayer, authenticator: Authenticator) {
    this.#layer = layer;
    this.#authenticator = authenticator;
  }

  /**
   * Sends a request until it has its final response.
   * @param request without Via and credentials; not changed
   * @param nextSeq gives each sending its CSeq number
   * @param done called once, never before this returns; of an INVITE for every 2xx (RFC 6026 §7.2)
   */
  send(
    request: SipRequest,
    connection: SipConnection,
    nextSeq: () => number,
    done: (outcome: Outcome) => void,
    observer: RequestObserver | null = null,
  ): void {
    this.#send({ request, connection, nextSeq, done, observer, answered: [], sendings: 1 });
  }

  #send(attempt: Attempt): void {
    const { request, connection, nextSeq, done } = attempt;
    const sent = { ...request, headers: request.headers.clone() };
    sent.headers.set("CSeq", formatCSeq({ seq: nextSeq(), method: request.method }));
    this.#authenticator.authorize(sent);
    const transaction = this.#layer.send(sent, connection, {
      onResponse: (response) => this.#onResponse(response, sent, attempt),
      onFailure: (failure) => done({ kind: "failure", failure }),
    });
    attempt.observer?.onSent(transaction);
  }

  #onResponse(response: SipResponse, request: SipRequest, attempt: Attempt): void {
    if (response.status < 200) {
      attempt.observer?.onProvisional(response, request);
      return;
    }
    if (attempt.sendings < MAX_SENDINGS && this.#mayAnswer(response, attempt.answered)) {
      const answered = [...attempt.answered, response.status];
      this.#send({ ...attempt, answered, sendings: attempt.sendings + 1 });
    } else attempt.done({ kind: "response", response, request });
  }

  /**
   * A first challenge is always answered. A second by the same party only where it says that the nonce, not the
   * password, was wrong (RFC 3261 §22.2: never the same credentials twice).
   */
  #mayAnswer(response: SipResponse, answered: readonly number[]): boolean {
    if (!isChallenge(response.status)) return false;
    try {
      const challenge = this.#authenticator.challenged(response);
      return challenge !== null && (challenge.stale || !answered.includes(response.status));
    } catch (error) {
      if (error instanceof SipParseError) return false;
      throw error;
    }
  }
}

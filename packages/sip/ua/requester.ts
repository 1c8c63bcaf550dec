import { formatCSeq } from "../message/cseq.ts";
import { SipParseError } from "../message/error.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import type { TransactionFailure } from "../transaction/channel.ts";
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
  | { readonly kind: "response"; readonly response: SipResponse }
  | { readonly kind: "failure"; readonly failure: TransactionFailure };

/** One request on its way through challenges. */
interface Attempt {
  readonly request: SipRequest;
  readonly connection: SipConnection;
  readonly nextSeq: () => number;
  readonly done: (outcome: Outcome) => void;
  /** Statuses (401, 407) whose challenge has been answered. */
  readonly answered: readonly number[];
  readonly sendings: number;
}

/** Sends requests outside dialogs and sees them through challenges (RFC 3261 §8.1.3.5, §22.2). */
export class Requester {
  readonly #layer: TransactionLayer;
  readonly #authenticator: Authenticator;

  constructor(layer: TransactionLayer, authenticator: Authenticator) {
    this.#layer = layer;
    this.#authenticator = authenticator;
  }

  /**
   * Sends a request other than INVITE until it has its final response.
   * @param request without Via, CSeq and credentials; not changed
   * @param nextSeq gives each sending its CSeq number
   * @param done called once, never before this returns
   */
  send(
    request: SipRequest,
    connection: SipConnection,
    nextSeq: () => number,
    done: (outcome: Outcome) => void,
  ): void {
    this.#send({ request, connection, nextSeq, done, answered: [], sendings: 1 });
  }

  #send(attempt: Attempt): void {
    const { request, connection, nextSeq, done } = attempt;
    const sent = { ...request, headers: request.headers.clone() };
    sent.headers.append("CSeq", formatCSeq({ seq: nextSeq(), method: request.method }));
    this.#authenticator.authorize(sent);
    this.#layer.send(sent, connection, {
      onResponse: (response) => this.#onResponse(response, attempt),
      onFailure: (failure) => done({ kind: "failure", failure }),
    });
  }

  #onResponse(response: SipResponse, attempt: Attempt): void {
    if (response.status < 200) return;
    if (attempt.sendings < MAX_SENDINGS && this.#mayAnswer(response, attempt.answered)) {
      const answered = [...attempt.answered, response.status];
      this.#send({ ...attempt, answered, sendings: attempt.sendings + 1 });
    } else attempt.done({ kind: "response", response });
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

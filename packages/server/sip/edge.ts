/** Where refusals and faults become SIP responses, and responses are counted. */
import {
  type ServerTransaction,
  SipParseError,
  type SipRequest,
  type SipResponse,
  type TransactionLayer,
} from "@sottovoce/sip";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { Refusal } from "../refusal.ts";
import { StoreUnavailable } from "../store/store.ts";

/** Seconds after which a device may try again what the store could not take. */
const RETRY_AFTER_S = 5;

/** Methods a peer invents must not become labels. */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  "REGISTER",
  "OPTIONS",
  "MESSAGE",
  "INVITE",
  "BYE",
  "CANCEL",
  "PRACK",
  "SUBSCRIBE",
  "NOTIFY",
  "REFER",
  "INFO",
  "UPDATE",
  "PUBLISH",
]);

/** A refusal in SIP's own words, with the headers that go with it. */
export class SipRefusal extends SipParseError {
  readonly headers: readonly (readonly [name: string, value: string])[];

  /** @param reason the reason phrase: a sentence for a person */
  constructor(status: number, reason: string, headers: readonly (readonly [string, string])[] = []) {
    super(status, reason);
    this.headers = headers;
  }
}

export class Edge {
  readonly #layer: TransactionLayer;
  readonly #log: Log;
  readonly #metrics: Metrics;

  constructor(layer: TransactionLayer, log: Log, metrics: Metrics) {
    this.#layer = layer;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Sends a response of a server transaction, and counts it where it is final. */
  respond(transaction: ServerTransaction, response: SipResponse): void {
    if (response.status >= 200) this.#count(transaction.request, response.status);
    transaction.respond(response);
  }

  /** The refusal of a request that gets no transaction; it is counted as sent. */
  refused(request: SipRequest, status: number, reason: string): SipResponse {
    this.#count(request, status);
    return this.#layer.response(request, status, reason);
  }

  /** Sends a response without a body. @param reason a sentence for a person; the standard phrase when absent */
  answer(transaction: ServerTransaction, status: number, reason?: string): void {
    this.respond(transaction, this.#layer.response(transaction.request, status, reason));
  }

  /** Answers what a handler threw: a refusal with its status and sentence, anything else with 500 and a line in the log. */
  fail(transaction: ServerTransaction, error: unknown): void {
    this.respond(transaction, this.#errorResponse(transaction, error));
  }

  #count({ method }: SipRequest, status: number): void {
    this.#metrics.countSipRequest(KNOWN_METHODS.has(method) ? method : "other", status);
  }

  #errorResponse({ request }: ServerTransaction, error: unknown): SipResponse {
    if (error instanceof SipParseError) {
      const response = this.#layer.response(request, error.status, error.reason);
      const headers = error instanceof SipRefusal ? error.headers : [];
      for (const [name, value] of headers) response.headers.append(name, value);
      return response;
    }
    if (error instanceof Refusal) return this.#layer.response(request, 403, error.message);
    if (error instanceof StoreUnavailable) {
      const response = this.#layer.response(request, 503, "The server cannot store anything at the moment");
      response.headers.append("Retry-After", String(RETRY_AFTER_S));
      return response;
    }
    this.#log.error("sip.unexpected_error", { route: request.method, error });
    return this.#layer.response(request, 500);
  }
}

/** OPTIONS to the server itself (RFC 3261 §11.2). Needs no credentials, for it tells nothing about anybody. */
import { parseSipUri, type ServerTransaction, type TransactionLayer } from "@sottovoce/sip";
import type { Edge } from "./edge.ts";
import type { SipHandler } from "./handler.ts";
import { checkRequired } from "./require.ts";

export class OptionsHandler implements SipHandler {
  readonly methods = ["OPTIONS"];
  readonly #layer: TransactionLayer;
  readonly #edge: Edge;
  readonly #allow: () => string;

  /** @param allow the value of `Allow` at the moment of asking */
  constructor(layer: TransactionLayer, edge: Edge, allow: () => string) {
    this.#layer = layer;
    this.#edge = edge;
    this.#allow = allow;
  }

  onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    // §8.2.2.1, before §8.2.2.3: 416 for a scheme that is not served.
    parseSipUri(request.uri);
    checkRequired(request);
    const response = this.#layer.response(request, 200);
    response.headers.append("Allow", this.#allow());
    response.headers.append("Supported", "outbound, path");
    response.headers.append("Accept", "application/sdp");
    this.#edge.respond(transaction, response);
  }
}

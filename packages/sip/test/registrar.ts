import { createHash } from "node:crypto";
import { formatChallenge, parseCredentials } from "../message/auth.ts";
import { createChallenge, type DigestHash, digestHa1, verifyCredentials } from "../message/digest.ts";
import {
  createRequest,
  createResponse,
  type HeaderEntries,
  type SipRequest,
  type SipResponse,
} from "../message/message.ts";
import type { ServerTransaction } from "../transaction/channel.ts";
import { TransactionLayer, type TransactionUser } from "../transaction/layer.ts";
import type { SipConnection } from "../transport/connection.ts";
import type { ManualClock } from "./manual-clock.ts";

/** Digest's hashes by `node:crypto`. */
export const digestHash: DigestHash = (algorithm, text) =>
  createHash(algorithm === "SHA-512-256" ? "sha512-256" : algorithm.replace("-", "").toLowerCase())
    .update(text)
    .digest("hex");

/** Randomness for tests that do not care which. */
export const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

/** Answers a request instead of the registrar; `null` leaves it to the registrar, `'silence'` to nobody. */
type Override = (request: SipRequest) => SipResponse | "silence" | null;

/** A small registrar that knows one user, and takes MESSAGE as well. */
export class TestRegistrar implements TransactionUser {
  readonly layer: TransactionLayer;
  /** Every request in the order it came. */
  readonly requests: SipRequest[] = [];
  /** Those of `requests` with their transactions, for answers that take more than one response. */
  readonly transactions: ServerTransaction[] = [];
  readonly acks: SipRequest[] = [];
  readonly cancels: SipRequest[] = [];
  readonly closed: string[] = [];
  password = "secret";
  nonce = "nonce-1";
  /** The nonce it took before; credentials with it are stale. */
  oldNonces = new Set<string>();
  headers: HeaderEntries = [];
  grants = 3_600;
  override: Override = () => null;

  constructor(clock: ManualClock) {
    this.layer = new TransactionLayer({ clock, random, user: this });
  }

  /** From now on another nonce counts. */
  renewNonce(): void {
    this.oldNonces.add(this.nonce);
    this.nonce = `nonce-${this.oldNonces.size + 1}`;
  }

  onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    this.requests.push(request);
    this.transactions.push(transaction);
    const response = this.override(request) ?? this.#answer(request);
    if (response !== "silence") transaction.respond(response);
  }

  onAck(ack: SipRequest): void {
    this.acks.push(ack);
  }

  onCancel(invite: ServerTransaction, _connection: SipConnection, cancel: SipRequest): void {
    this.cancels.push(cancel);
    invite.respond(createResponse(invite.request, 487, undefined, { toTag: "server" }));
  }

  onClosed(_connection: SipConnection, reason: { code: string }): void {
    this.closed.push(reason.code);
  }

  onFault(error: unknown): void {
    throw error;
  }

  #answer(request: SipRequest): SipResponse {
    const refusal = this.#authenticate(request);
    if (refusal !== null) return refusal;
    if (request.method !== "REGISTER") return createResponse(request, 200);
    const contact = request.headers.get("Contact") ?? "";
    const expires = contact.includes("expires=0") ? 0 : this.grants;
    const own = contact.replace(/expires=\d+/, `expires=${expires}`);
    const another = '<sip:other@192.0.2.9>;+sip.instance="<urn:uuid:another>";expires=10';
    return createResponse(request, 200, undefined, {
      headers: [["Contact", expires === 0 ? another : `${another}, ${own}`], ...this.headers],
    });
  }

  #authenticate(request: SipRequest): SipResponse | null {
    const value = request.headers.get("Authorization");
    const credentials = value === null ? null : parseCredentials(value);
    const user = { username: "alice", realm: "example.org", password: this.password };
    const expected = {
      algorithm: "SHA-256",
      ha1: digestHa1(digestHash, "SHA-256", user),
      method: request.method,
    } as const;
    if (credentials === null) return this.#challenge(request, false);
    if (!verifyCredentials(digestHash, credentials, expected)) return this.#challenge(request, false);
    return credentials.nonce === this.nonce
      ? null
      : this.#challenge(request, this.oldNonces.has(credentials.nonce));
  }

  #challenge(request: SipRequest, stale: boolean): SipResponse {
    const challenge = createChallenge({
      realm: "example.org",
      nonce: this.nonce,
      algorithm: "SHA-256",
      stale,
    });
    return createResponse(request, 401, undefined, {
      headers: [["WWW-Authenticate", formatChallenge(challenge)]],
    });
  }
}

/** A request from the server to a device. */
export function serverRequest(
  method: string,
  changes: Record<string, string | null> = {},
  body = "",
): SipRequest {
  const headers: Record<string, string | null> = {
    "Max-Forwards": "70",
    From: "<sip:bob@example.org>;tag=bob",
    To: "<sip:alice@example.org>",
    "Call-ID": "from-server",
    CSeq: `1 ${method}`,
    ...(method === "MESSAGE" ? { "Content-Type": "text/plain" } : {}),
    ...changes,
  };
  const entries = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  return createRequest({
    method,
    uri: "sip:alice@192.0.2.1:5061;transport=tls;ob",
    headers: entries,
    body: new TextEncoder().encode(body),
  });
}

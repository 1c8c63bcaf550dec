/**
 * Who sent a REGISTER: SIP Digest (RFC 8760). A device of the app uses SHA-256, its id and its secret; a SIP phone its
 * account's password, with SHA-256, or with MD5 where the operator allowed that.
 */
import {
  addressOfRecord,
  createChallenge,
  type DigestCredentials,
  digestAlgorithm,
  equalUris,
  formatChallenge,
  parseCredentials,
  SipParseError,
  type SipRequest,
  verifyCredentials,
} from "@sottovoce/sip";
import type { Authenticator } from "../accounts/credentials.ts";
import type { FoundDevice } from "../accounts/directory.ts";
import { digestHash } from "../accounts/sip-password.ts";
import type { LoginAttempt } from "../security/login-attempts.ts";
import { SipRefusal } from "../sip/edge.ts";
import type { DeviceFlow } from "./flow.ts";
import type { Nonces } from "./nonce.ts";

export type DigestVerdict =
  | { readonly kind: "authenticated"; readonly found: FoundDevice }
  /** No credentials yet, or a nonce that is used up: ask for (other) ones. */
  | { readonly kind: "challenge"; readonly stale: boolean }
  /** Credentials for a good nonce that do not fit. */
  | { readonly kind: "wrong" };

export class DigestAuthentication {
  readonly #authenticator: Authenticator;
  readonly #nonces: Nonces;
  readonly #realm: string;

  constructor(authenticator: Authenticator, nonces: Nonces, realm: string) {
    this.#authenticator = authenticator;
    this.#nonces = nonces;
    this.#realm = realm;
  }

  /**
   * @throws SipParseError 400 for credentials that cannot be read
   * @throws SipRefusal 503 with Retry-After where there were too many wrong ones
   */
  async check(request: SipRequest, flow: DeviceFlow): Promise<DigestVerdict> {
    const credentials = this.#credentialsOf(request);
    if (credentials === null) return { kind: "challenge", stale: false };
    const verdict = this.#nonces.check(credentials.nonce, flow.connection.id);
    if (verdict.kind === "stale") return { kind: "challenge", stale: true };
    const { attempts } = this.#authenticator;
    const attempt: LoginAttempt = {
      remote: flow.connection.remote.address,
      protocol: "SIP",
      name: credentials.username,
    };
    const waitMs = attempts.wait(attempt);
    if (waitMs > 0) throw tooEarly(waitMs);
    const login = await this.#authenticator.login(credentials.username, addressOf(request));
    const algorithm = digestAlgorithm(credentials.algorithm) === "MD5" ? "MD5" : "SHA-256";
    // The same work for somebody who does not exist: what it is compared with is a hash that nothing matches.
    const expected = { algorithm, ha1: login.ha1(algorithm), method: request.method } as const;
    const matches = verifyCredentials(digestHash, credentials, expected);
    const found = matches && sameUri(credentials.uri, request.uri) ? await login.find() : null;
    if (found === null) {
      attempts.failed(attempt);
      return { kind: "wrong" };
    }
    attempts.succeeded(attempt);
    // Counted only now: a stranger's guess must not use up the numbers of the device.
    if (!flow.useNonce(verdict.number, credentials.nc ?? 0)) return { kind: "challenge", stale: true };
    return { kind: "authenticated", found };
  }

  /** The values of WWW-Authenticate for whoever wants to register an address: one for each algorithm (RFC 8760 §2.3). */
  async challenges(request: SipRequest, flow: DeviceFlow, stale: boolean): Promise<readonly string[]> {
    const nonce = this.#nonces.issue(flow.connection.id);
    const algorithms = await this.#authenticator.algorithms(addressOf(request));
    return algorithms.map((algorithm) =>
      formatChallenge(createChallenge({ realm: this.#realm, nonce, algorithm, stale })),
    );
  }

  /** Credentials for our realm; those for others are another server's (RFC 3261 §22.3). */
  #credentialsOf(request: SipRequest): DigestCredentials | null {
    for (const value of request.headers.all("Authorization")) {
      const credentials = parseCredentials(value);
      if (credentials?.realm === this.#realm) return credentials;
    }
    return null;
  }
}

/** The address a REGISTER is about (RFC 3261 §10.2); `null` where To names none. */
function addressOf(request: SipRequest): string | null {
  const to = request.headers.to();
  return to === null ? null : addressOfRecord(to.uri);
}

/** 503 with Retry-After (RFC 3261 §21.5.4): the one refusal after which phones wait as long as they are told. */
function tooEarly(waitMs: number): SipRefusal {
  const seconds = Math.ceil(waitMs / 1000);
  return new SipRefusal(503, "Too many wrong credentials; wait before trying again", [
    ["Retry-After", String(seconds)],
  ]);
}

/** RFC 7616 §3.4.6: credentials are for the request they came with. */
function sameUri(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return equalUris(a, b);
  } catch (error) {
    if (error instanceof SipParseError) return false;
    throw error;
  }
}

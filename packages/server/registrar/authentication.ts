/** Who sent a REGISTER: SIP Digest with SHA-256 (RFC 8760), user name the device id, password its secret. */
import { hash } from "node:crypto";
import {
  createChallenge,
  type DigestAlgorithm,
  type DigestCredentials,
  type DigestHash,
  equalUris,
  formatChallenge,
  parseCredentials,
  SipParseError,
  type SipRequest,
  verifyCredentials,
} from "@sottovoce/sip";
import type { Authenticator } from "../accounts/credentials.ts";
import type { FoundDevice } from "../accounts/directory.ts";
import type { DeviceFlow } from "./flow.ts";
import type { Nonces } from "./nonce.ts";

/** The one algorithm challenged for and accepted; it is the one stored hashes were made with. */
const ALGORITHM: DigestAlgorithm = "SHA-256";

const sha256: DigestHash = (algorithm, text) => {
  if (algorithm !== ALGORITHM) throw new Error(`${algorithm} is not used here`);
  return hash("sha256", text, "hex");
};

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

  /** @throws SipParseError 400 for credentials that cannot be read */
  async check(request: SipRequest, flow: DeviceFlow): Promise<DigestVerdict> {
    const credentials = this.#credentialsOf(request);
    if (credentials === null) return { kind: "challenge", stale: false };
    const verdict = this.#nonces.check(credentials.nonce, flow.connection.id);
    if (verdict.kind === "stale") return { kind: "challenge", stale: true };
    // The same work for a device that does not exist: its hash is one that nothing matches.
    const matches = verifyCredentials(sha256, credentials, {
      algorithm: ALGORITHM,
      ha1: await this.#authenticator.digest(credentials.username),
      method: request.method,
    });
    if (!matches || !sameUri(credentials.uri, request.uri)) return { kind: "wrong" };
    const found = await this.#authenticator.device(credentials.username);
    if (found === null) return { kind: "wrong" };
    // Counted only now: a stranger's guess must not use up the numbers of the device.
    if (!flow.useNonce(verdict.number, credentials.nc ?? 0)) return { kind: "challenge", stale: true };
    return { kind: "authenticated", found };
  }

  /** The value of WWW-Authenticate for a connection. */
  challenge(flow: DeviceFlow, stale: boolean): string {
    const nonce = this.#nonces.issue(flow.connection.id);
    return formatChallenge(createChallenge({ realm: this.#realm, nonce, algorithm: ALGORITHM, stale }));
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

import { type DigestChallenge, formatCredentials, parseChallenge } from "../message/auth.ts";
import {
  answerChallenge,
  chooseChallenge,
  type DigestAlgorithm,
  type DigestHash,
  STRONG_ALGORITHMS,
} from "../message/digest.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import type { Tokens } from "../transaction/token.ts";

/** What proves who we are. */
export interface DigestIdentity {
  readonly username: string;
  readonly password: string;
  readonly hash: DigestHash;
  /** Accepted algorithms, the best first; SHA-512-256 and SHA-256 where absent. */
  readonly algorithms?: readonly DigestAlgorithm[];
}

/** RFC 3261 §22.2, §22.3: who asks, and where the answer goes. */
const REALMS = {
  401: { challenge: "WWW-Authenticate", answer: "Authorization" },
  407: { challenge: "Proxy-Authenticate", answer: "Proxy-Authorization" },
} as const;

type ChallengeStatus = keyof typeof REALMS;

/** A challenge and how often its nonce has been used. */
type Held = { readonly challenge: DigestChallenge; nc: number };

/** Answers Digest challenges (RFC 8760), and shows the last nonce again so that the next request needs no challenge. */
export class Authenticator {
  readonly #identity: DigestIdentity;
  readonly #tokens: Tokens;
  readonly #held = new Map<ChallengeStatus, Held>();

  constructor(identity: DigestIdentity, tokens: Tokens) {
    this.#identity = identity;
    this.#tokens = tokens;
  }

  /** Adds credentials for every nonce there is, replacing those the request has. */
  authorize(request: SipRequest): void {
    for (const [status, held] of this.#held) {
      held.nc++;
      const { username, password, hash } = this.#identity;
      const credentials = answerChallenge(hash, held.challenge, {
        username,
        password,
        method: request.method,
        uri: request.uri,
        nc: held.nc,
        cnonce: this.#tokens.next(),
      });
      if (credentials !== null) request.headers.set(REALMS[status].answer, formatCredentials(credentials));
    }
  }

  /**
   * Takes a 401 or 407 in.
   * @returns the challenge that `authorize` will answer from now on; `null` where there is none we can answer
   * @throws SipParseError where a challenge is malformed
   */
  challenged(response: SipResponse): DigestChallenge | null {
    if (!isChallenge(response.status)) return null;
    const challenges = response.headers.all(REALMS[response.status].challenge).map(parseChallenge);
    const digests = challenges.filter((challenge) => challenge !== null);
    const challenge = chooseChallenge(digests, this.#identity.algorithms ?? STRONG_ALGORITHMS);
    if (challenge === null) this.#held.delete(response.status);
    else this.#held.set(response.status, { challenge, nc: 0 });
    return challenge;
  }
}

/** Whether a response asks for credentials. */
export function isChallenge(status: number): status is ChallengeStatus {
  return status === 401 || status === 407;
}

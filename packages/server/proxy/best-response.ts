/** Which of several final responses the caller gets (RFC 3261 §16.7 steps 6 and 7). */
import { parseChallenge, SipParseError, type SipResponse } from "@sottovoce/sip";

/** Those that tell the caller how to try again, which §16.7 step 6 prefers. */
const INSTRUCTIVE: ReadonlySet<number> = new Set([401, 407, 415, 420, 484]);
/** What a person wants to know of somebody who could not talk. */
const TELLING: ReadonlySet<number> = new Set([486, 480, 488]);
/** What says least: that one of several devices was told to stop, did not answer, or is not connected. */
const EMPTY: ReadonlySet<number> = new Set([408, 430, 487]);

const CHALLENGES = ["WWW-Authenticate", "Proxy-Authenticate"];

/**
 * Chooses: a 6xx where there is one, else of the lowest class what says most. Responses that are as good as each
 * other are taken in the order they came.
 * @param responses at least one, all final and none of them 2xx, in the order they came
 */
export function bestResponse(responses: readonly SipResponse[]): SipResponse {
  const best = responses.reduce((a, b) => (rank(b.status) < rank(a.status) ? b : a));
  if (best.status === 401 || best.status === 407) addChallenges(best, responses);
  return best;
}

/** Lower is better. */
function rank(status: number): number {
  const kind = Math.floor(status / 100);
  if (kind === 6) return 0;
  const detail = INSTRUCTIVE.has(status) ? 0 : TELLING.has(status) ? 1 : EMPTY.has(status) ? 3 : 2;
  return kind * 10 + detail;
}

/** §16.7 step 7: a caller who must show credentials to several devices learns of all of them at once. */
function addChallenges(best: SipResponse, responses: readonly SipResponse[]): void {
  for (const other of responses) {
    if (other === best || (other.status !== 401 && other.status !== 407)) continue;
    for (const name of CHALLENGES) best.headers.copyFrom(other.headers, name);
  }
}

/**
 * Whether a device's challenge would make the caller answer as it answers this server. So would one that is not Digest,
 * or cannot be read here: a phone may read it in another way, and Basic asks for the password itself.
 * @param realm of this server
 */
export function challengesFor({ status, headers }: SipResponse, realm: string): boolean {
  if (status !== 401 && status !== 407) return false;
  const challenges = CHALLENGES.flatMap((name) => headers.all(name));
  return challenges.some((value) => {
    const named = realmOfChallenge(value);
    return named === null || named.toLowerCase() === realm.toLowerCase();
  });
}

function realmOfChallenge(value: string): string | null {
  try {
    return parseChallenge(value)?.realm ?? null;
  } catch (error) {
    if (error instanceof SipParseError) return null;
    throw error;
  }
}

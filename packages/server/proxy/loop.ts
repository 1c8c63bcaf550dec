/**
 * Loop detection (RFC 3261 §16.3 step 4 and §16.6 step 8, as RFC 5393 §4.2 demands of a proxy that forks). Each branch
 * we make ends in a keyed hash of what routing depends on. A request that comes back with the same hash in one of its
 * Vias has been here before and would take the same way again; one with another target only passes by (a spiral).
 */
import { hash, randomBytes } from "node:crypto";
import { type SipRequest, tagOf, viaBranch } from "@sottovoce/sip";
import { SipRefusal } from "../sip/edge.ts";

/** 64 bits: two requests that share a hash by chance would have to share a path as well. */
const HASH_DIGITS = 16;
const KEY_BYTES = 16;
/** Between the branch's random part and the hash; no letter of either. */
const SEPARATOR = ".";

export class LoopDetection {
  // Keyed, so that nobody can make requests of others look like loops. A loop does not outlast a restart. A plain hash
  // behind the key costs a third of an HMAC, and is one as long as so little of it is shown.
  readonly #key = randomBytes(KEY_BYTES).toString("hex");

  /**
   * What our branches of this request end in.
   * @throws SipParseError 400 where a header is malformed
   */
  suffixOf(request: SipRequest): string {
    const { headers, uri } = request;
    const [from, to] = [headers.from(), headers.to()];
    const parts = [
      uri,
      from === null ? null : tagOf(from),
      to === null ? null : tagOf(to),
      headers.callId(),
      headers.cseq()?.seq ?? 0,
      headers.all("Route"),
      headers.all("Proxy-Require"),
    ];
    return SEPARATOR + hash("sha256", this.#key + JSON.stringify(parts), "hex").slice(0, HASH_DIGITS);
  }

  /** @throws SipRefusal 482 where a Via of the request has this suffix, SipParseError 400 */
  check(request: SipRequest, suffix: string): void {
    // The top Via is the sender's own.
    if (
      request.headers
        .vias()
        .slice(1)
        .some((via) => viaBranch(via)?.endsWith(suffix) === true)
    ) {
      throw new SipRefusal(482, "This call is going round in circles");
    }
  }
}

/** Extensions a request may require of the server itself (RFC 3261 §8.2.2.3). */
import type { SipRequest } from "@sottovoce/sip";
import { SipRefusal } from "./edge.ts";

/** Path is none of ours to keep, since devices connect directly. */
const SUPPORTED: ReadonlySet<string> = new Set(["outbound", "path"]);

/**
 * It comes after the method and the Request-URI have been looked at (§8.2.1, §8.2.2.1).
 * @throws SipRefusal 420 for an extension we lack
 */
export function checkRequired(request: SipRequest): void {
  const unsupported = request.headers.tokens("Require").filter((tag) => !SUPPORTED.has(tag.toLowerCase()));
  if (unsupported.length > 0) {
    throw new SipRefusal(420, "An extension is required that is not supported here", [
      ["Unsupported", unsupported.join(", ")],
    ]);
  }
}

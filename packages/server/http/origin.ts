/** Which web page a request comes from, as its browser says. */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";

/**
 * Whether a page of another site makes a request. Browsers let any page open a WebSocket anywhere, and name the page in
 * `Origin` (RFC 6455 §4.2.2, §10.2); programs that are no browsers send none. The app's own pages come from the very
 * name and port that they connect to: `Host`, which a proxy in front has to pass on as it came.
 */
export function isOfOtherOrigin({ headers, socket }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  const scheme = socket instanceof TLSSocket ? "https" : "http";
  const own = `${scheme}://${host ?? ""}`;
  // “null” is what files and sandboxed frames are called. It is the origin of no page of ours.
  if (!URL.canParse(origin) || !URL.canParse(own)) return true;
  return new URL(origin).origin !== new URL(own).origin;
}

import { formatNameAddr, type NameAddr } from "../message/name-addr.ts";
import { formatUri, parseUri } from "../message/uri.ts";

/**
 * Request-URI and Route values of a request within a dialog (RFC 3261 §12.2.1.1).
 * @param target the peer's Contact URI
 * @param routeSet the proxies in between
 */
export function routeRequest(
  target: string,
  routeSet: readonly NameAddr[],
): { uri: string; routes: readonly string[] } {
  const [first, ...rest] = routeSet;
  if (first === undefined) return { uri: target, routes: [] };
  if (isLoose(first.uri)) return { uri: target, routes: routeSet.map(formatNameAddr) };
  // A strict router of RFC 2543 takes the Request-URI for its own address, and the last Route for the target.
  return { uri: withoutHeaders(first.uri), routes: [...rest.map(formatNameAddr), `<${target}>`] };
}

/** RFC 3261 §19.1.1: `lr` says that the proxy routes as this RFC does. */
function isLoose(uri: string): boolean {
  const parsed = parseUri(uri);
  return parsed.kind === "sip" && parsed.params.has("lr");
}

/** §12.2.1.1: "stripping any parameters that are not allowed in a Request-URI", which are `method` and headers. */
function withoutHeaders(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed.kind !== "sip") return uri;
  return formatUri({ ...parsed, headers: "", params: parsed.params.without("method") });
}

/** Record-Route out, Route in: how requests within a call come back through the server (RFC 3261 §16.4, §16.12). */
import { parseUri, type SipRequest, uriUser } from "@sottovoce/sip";
import type { DeviceId } from "@sottovoce/wire";
import { SipRefusal } from "../sip/edge.ts";
import { Impersonation } from "../sip/misdeeds.ts";
import { type CallEnds, type DialogName, RouteTokens } from "./route-token.ts";

/** Where clients reach SIP over TLS. */
export interface SipPlace {
  readonly host: string;
  readonly tlsPort: number;
}

export class Routes {
  readonly #tokens: RouteTokens;
  readonly #place: () => SipPlace;
  readonly #domain: string;
  readonly #now: () => number;

  /**
   * @param key 32 secret bytes, the same after a restart
   * @param place asked late: the port is known once the listeners are open
   * @param now by `Clock.now`
   */
  constructor(key: Uint8Array, place: () => SipPlace, domain: string, now: () => number) {
    this.#tokens = new RouteTokens(key);
    this.#place = place;
    this.#domain = domain;
    this.#now = now;
  }

  /**
   * The Record-Route value of one branch (RFC 3261 §16.6 step 4). One value serves both sides, also where one of them
   * is a WebSocket: a client that registers keeps to its one connection (RFC 5626 §4.3, RFC 7118 §5).
   */
  recordRoute(ends: CallEnds, dialog: DialogName): string {
    const { host, tlsPort } = this.#place();
    const shown = host.includes(":") ? `[${host}]` : host;
    return `<sip:${this.#tokens.issue(ends, dialog, this.#now())}@${shown}:${tlsPort};transport=tls;lr>`;
  }

  /**
   * Takes our own Route off a request within a call.
   * @param sender the device it came from
   * @returns the device it goes to
   * @throws SipRefusal 403 where the route is not one of this sender's and this call's, 481 where the call began too
   * long ago for anything but to be ended, SipParseError 400
   */
  follow(request: SipRequest, sender: DeviceId): DeviceId {
    this.#undoStrictRouting(request);
    const [route] = request.headers.routes();
    const token = route === undefined ? null : tokenOf(route.uri);
    const other = token === null ? null : this.#tokens.other(token, sender, request);
    if (token === null || other === null) {
      throw new Impersonation("This request belongs to no call of this device");
    }
    if (request.method !== "BYE" && this.#tokens.isOld(token, this.#now())) {
      throw new SipRefusal(481, "This call has lasted too long; hang up and call again");
    }
    request.headers.removeFirst("Route");
    return other;
  }

  /**
   * Takes off the Route that says no more than that this server is the way out, as many phones put it on every request.
   * @throws SipRefusal 403 where a further one leads elsewhere, SipParseError 400
   */
  leaveThrough(request: SipRequest): void {
    const [first] = request.headers.routes();
    if (first !== undefined && this.#isHere(first.uri)) request.headers.removeFirst("Route");
    if (request.headers.has("Route")) {
      throw new SipRefusal(403, "Calls go to accounts of this server only, by no other route");
    }
  }

  /**
   * A strict router of RFC 2543 puts our Route into the Request-URI and the target behind the last Route
   * (RFC 3261 §16.4, the first paragraph).
   */
  #undoStrictRouting(request: SipRequest): void {
    if (!this.#isHere(request.uri) || !hasLr(request.uri)) return;
    const routes = request.headers.routes();
    const target = routes.pop();
    if (target === undefined) return;
    const own = `<${request.uri}>`;
    request.uri = target.uri;
    request.headers.delete("Route");
    for (const { uri } of [...routes].reverse()) request.headers.prepend("Route", `<${uri}>`);
    request.headers.prepend("Route", own);
  }

  #isHere(text: string): boolean {
    const uri = parseUri(text);
    if (uri.kind !== "sip") return false;
    const host = uri.host.toLowerCase();
    return host === this.#domain || host === this.#place().host || host === `[${this.#place().host}]`;
  }
}

function hasLr(text: string): boolean {
  const uri = parseUri(text);
  return uri.kind === "sip" && uri.params.has("lr");
}

function tokenOf(text: string): string | null {
  const uri = parseUri(text);
  return uri.kind === "sip" ? uriUser(uri) : null;
}

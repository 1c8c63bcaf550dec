/** The copy of a request that goes to one device (RFC 3261 §16.6). */
import {
  createNameAddr,
  createRequest,
  formatNameAddr,
  formatVia,
  parseCredentials,
  SipParseError,
  type SipRequest,
  type SipResponse,
} from "@sottovoce/sip";
import type { Address } from "@sottovoce/wire";
import { SipRefusal } from "../sip/edge.ts";
import { DEFAULT_MAX_BREADTH, DEFAULT_MAX_FORWARDS } from "./limits.ts";

/**
 * Who a caller is said to be by the network, or who sent the call on (RFC 3325 §9, RFC 5876, RFC 5806): phones show it
 * beside From or in its place. Only this server can say it, so what a device claims is taken off.
 */
const ASSERTED_IDENTITY = ["P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion"];

/**
 * What makes phones answer by themselves, with the microphone open, or fetch what a caller names (RFC 5373,
 * RFC 3261 §20.4, §20.9): an intercom's right, and not every caller's.
 */
const REMOTE_CONTROL = ["Alert-Info", "Answer-Mode", "Call-Info", "P-Auto-Answer", "Priv-Answer-Mode"];

const NOT_FORWARDED = [...ASSERTED_IDENTITY, ...REMOTE_CONTROL];

/** For this server they were, and nobody else learns what a device answers to its challenges. */
const CREDENTIALS = ["Authorization", "Proxy-Authorization"];

/** What differs from branch to branch. */
export interface BranchOf {
  /** The device's contact; `null` where the Request-URI is to stay (RFC 3261 §16.5, a request within a call). */
  readonly uri: string | null;
  /** `null` where the way is known already, or there will be no call. */
  readonly recordRoute: string | null;
  /** What this server says of who calls ({@link assertedIdentity}); `null` within a call, where it has been said. */
  readonly identity: string | null;
  /** RFC 5393 §5.3.3; `null` where there is one branch and the value may pass as it is. */
  readonly maxBreadth: number | null;
}

/**
 * Copies a request for a branch, steps 1 to 7 of §16.6; Via (step 8) is put on when it is sent.
 * @param request without our own Route
 * @param realm whose credentials were for this server and are taken off (§22.3)
 */
export function forwardedRequest(request: SipRequest, branch: BranchOf, realm: string): SipRequest {
  const copy = createRequest({ method: request.method, uri: branch.uri ?? request.uri, body: request.body });
  copy.headers = request.headers.clone();
  const { headers } = copy;
  // Step 3. Whoever read 0 has refused it before.
  headers.set("Max-Forwards", String((headers.maxForwards() ?? DEFAULT_MAX_FORWARDS + 1) - 1));
  if (branch.maxBreadth !== null) headers.set("Max-Breadth", String(branch.maxBreadth));
  if (branch.recordRoute !== null) headers.prepend("Record-Route", branch.recordRoute);
  for (const name of NOT_FORWARDED) if (headers.has(name)) headers.delete(name);
  if (branch.identity !== null) headers.set("P-Asserted-Identity", branch.identity);
  for (const name of CREDENTIALS) if (headers.has(name)) dropCredentials(copy, name, realm);
  hideSource(copy);
  return copy;
}

/**
 * Who calls, in the server's own words (RFC 3325 §9.1): the display name in From is whatever the caller writes there.
 * @param address the caller's, as its connection has proved it
 * @param name from the directory; `null` where it has none
 * @returns the value of P-Asserted-Identity
 */
export function assertedIdentity(address: Address, name: string | null): string {
  return formatNameAddr(createNameAddr(`sip:${address}`, name === null ? {} : { displayName: name }));
}

/**
 * Takes out of the sender's Via where this server saw it come from: a phone that merely rings is not to learn the
 * address its caller has on the Internet. Responses get it back (`restoreSource`).
 */
function hideSource({ headers }: SipRequest): void {
  const via = headers.topVia();
  if (via === null || !(via.params.has("received") || via.params.has("rport"))) return;
  const params = via.params.without("received").without("rport");
  headers.replaceFirst("Via", formatVia({ ...via, params }));
}

/** Gives a response the sender's Via as the request had it here, whatever the other side made of it. */
export function restoreSource(response: SipResponse, request: SipRequest): void {
  const via = request.headers.topVia();
  if (via !== null) response.headers.replaceFirst("Via", formatVia(via));
}

function dropCredentials({ headers }: SipRequest, name: string, realm: string): void {
  const others = headers.all(name).filter((value) => realmOf(value) !== realm);
  headers.delete(name);
  for (const value of others) headers.append(name, value);
}

function realmOf(credentials: string): string | null {
  try {
    return parseCredentials(credentials)?.realm ?? null;
  } catch (error) {
    if (error instanceof SipParseError) return null;
    throw error;
  }
}

/**
 * How far each of several branches may fork on (RFC 5393 §5.3.3): what a request may set off is divided among them.
 * @returns `null` for one branch, which gets what there is
 * @throws SipRefusal 440 where there is not one for each, SipParseError 400
 */
export function breadthOf(request: SipRequest, branches: number): number | null {
  if (branches < 2) return null;
  const value = request.headers.get("Max-Breadth");
  if (value !== null && !/^\d{1,9}$/.test(value)) throw new SipParseError(400, "Max-Breadth is not a number");
  const share = Math.floor((value === null ? DEFAULT_MAX_BREADTH : Number(value)) / branches);
  if (share < 1) throw new SipRefusal(440, "More devices would ring than this request allows");
  return share;
}

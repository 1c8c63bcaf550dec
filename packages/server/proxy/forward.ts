/** The copy of a request that goes to one device (RFC 3261 §16.6). */
import { createRequest, parseCredentials, SipParseError, type SipRequest } from "@sottovoce/sip";
import { SipRefusal } from "../sip/edge.ts";
import { DEFAULT_MAX_BREADTH, DEFAULT_MAX_FORWARDS } from "./limits.ts";

/**
 * Who a caller is said to be by the network (RFC 3325 §9.1, RFC 5876): phones show it in the place of From. Only this
 * server could say it, and From is checked, so what a device claims is taken off.
 */
const ASSERTED_IDENTITY = ["P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID"];

/** What differs from branch to branch. */
export interface BranchOf {
  /** The device's contact; `null` where the Request-URI is to stay (RFC 3261 §16.5, a request within a call). */
  readonly uri: string | null;
  /** `null` where the way is known already, or there will be no call. */
  readonly recordRoute: string | null;
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
  for (const name of ASSERTED_IDENTITY) if (headers.has(name)) headers.delete(name);
  if (headers.has("Proxy-Authorization")) dropCredentials(copy, realm);
  return copy;
}

function dropCredentials({ headers }: SipRequest, realm: string): void {
  const others = headers.all("Proxy-Authorization").filter((value) => realmOf(value) !== realm);
  headers.delete("Proxy-Authorization");
  for (const value of others) headers.append("Proxy-Authorization", value);
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

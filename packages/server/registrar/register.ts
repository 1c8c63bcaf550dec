/** REGISTER (RFC 3261 §10.3, RFC 5626 §6): a device says over which connection it can be reached. */
import {
  addressOfRecord,
  contactExpires,
  contactInstance,
  contactRegId,
  formatDate,
  formatNameAddr,
  type NameAddr,
  Params,
  parseSipUri,
  SipParseError,
  type SipRequest,
} from "@sottovoce/sip";
import type { FoundDevice } from "../accounts/directory.ts";
import { type Binding, type DeviceFlow, detach } from "./flow.ts";
import { DEFAULT_EXPIRES_S, FLOW_TIMER_S, MAX_EXPIRES_S, MIN_EXPIRES_S } from "./limits.ts";

/** Extensions a request may require here; Path is none of ours to keep, since devices connect directly. */
const SUPPORTED: ReadonlySet<string> = new Set(["outbound", "path"]);

/** What a REGISTER asks for. */
export type RegisterWish =
  /** No Contact: tell what is bound (§10.2.3). */
  | { readonly kind: "query" }
  | { readonly kind: "unbind" }
  | { readonly kind: "bind"; readonly contact: NameAddr; readonly expiresS: number };

/** A refusal with the headers that go with it. */
export class RegisterRefused extends SipParseError {
  readonly headers: readonly (readonly [name: string, value: string])[];

  constructor(status: number, reason: string, headers: readonly (readonly [string, string])[] = []) {
    super(status, reason);
    this.headers = headers;
  }
}

/**
 * What can be said of a REGISTER before anybody has authenticated (§10.3 steps 1 and 2).
 * @throws RegisterRefused 404 for another domain, 420 for an extension we lack
 */
export function checkRegister(request: SipRequest, domain: string): void {
  if (parseSipUri(request.uri).host.toLowerCase() !== domain) {
    throw new RegisterRefused(404, "Another domain is not served here");
  }
  checkRequired(request);
}

/**
 * RFC 3261 §8.2.2.3. It comes after the method and the Request-URI have been looked at (§8.2.1, §8.2.2.1).
 * @throws RegisterRefused 420 for an extension we lack
 */
export function checkRequired(request: SipRequest): void {
  const unsupported = request.headers.tokens("Require").filter((tag) => !SUPPORTED.has(tag.toLowerCase()));
  if (unsupported.length > 0) {
    throw new RegisterRefused(420, "An extension is required that is not supported here", [
      ["Unsupported", unsupported.join(", ")],
    ]);
  }
}

/**
 * A device may only act as itself (§10.3 steps 4 and 5).
 * @throws RegisterRefused 403
 */
export function checkOwner(request: SipRequest, flow: DeviceFlow, { device, account }: FoundDevice): void {
  for (const party of [request.headers.to(), request.headers.from()]) {
    if (party !== null && addressOfRecord(party.uri) === account.address) continue;
    throw new RegisterRefused(403, "A device can only register its own account");
  }
  if (flow.owner !== null && flow.owner.device !== device.id) {
    throw new RegisterRefused(403, "This connection belongs to another device");
  }
}

/**
 * Reads Contact and Expires (§10.3 steps 6 and 7).
 * @throws RegisterRefused 400, 423
 */
export function readWish(request: SipRequest): RegisterWish {
  const contacts = request.headers.contacts();
  const expires = request.headers.expires();
  if (contacts === "*") {
    if (expires !== 0) throw new RegisterRefused(400, "Contact * needs Expires: 0");
    return { kind: "unbind" };
  }
  const [contact, ...others] = contacts;
  if (contact === undefined) return { kind: "query" };
  if (others.length > 0) throw new RegisterRefused(400, "A device has one contact");
  parseSipUri(contact.uri);
  const expiresS = contactExpires(contact) ?? expires ?? DEFAULT_EXPIRES_S;
  if (expiresS === 0) return { kind: "unbind" };
  if (expiresS < MIN_EXPIRES_S) {
    throw new RegisterRefused(423, `Register for at least ${MIN_EXPIRES_S} seconds`, [
      ["Min-Expires", String(MIN_EXPIRES_S)],
    ]);
  }
  return { kind: "bind", contact, expiresS: Math.min(expiresS, MAX_EXPIRES_S) };
}

/** The binding a REGISTER makes. @throws RegisterRefused 500 when an older request came late (§10.3 step 7) */
export function makeBinding(
  request: SipRequest,
  wish: Extract<RegisterWish, { kind: "bind" }>,
  older: Binding | null,
  now: number,
): Binding {
  const callId = detach(request.headers.callId() ?? "");
  const cseq = request.headers.cseq()?.seq ?? 0;
  if (older !== null && older.callId === callId && older.cseq >= cseq) {
    throw new RegisterRefused(500, "A newer registration has been received already");
  }
  const instance = contactInstance(wish.contact);
  return {
    contact: detach(wish.contact.uri),
    instance: instance === null ? null : detach(instance),
    // RFC 5626 §6: without an instance, a reg-id says nothing.
    regId: instance === null ? null : contactRegId(wish.contact),
    callId,
    cseq,
    expiresAt: now + wish.expiresS * 1000,
  };
}

/** Headers of the 200: all bindings of the account (§10.3 step 8), and the flow's interval (RFC 5626 §5.3, §6). */
export function registeredHeaders(
  bindings: readonly Binding[],
  outbound: boolean,
  now: number,
): [string, string][] {
  const headers: [string, string][] = bindings.map((binding) => ["Contact", contactOf(binding, now)]);
  headers.push(["Date", formatDate(now)], ["Supported", "outbound, path"]);
  if (outbound) headers.push(["Require", "outbound"], ["Flow-Timer", String(FLOW_TIMER_S)]);
  return headers;
}

/** RFC 5626 §6: outbound processing happens where the device offers it and names its flow. */
export function usesOutbound(request: SipRequest, binding: Binding | null): boolean {
  const offered = request.headers.tokens("Supported").some((tag) => tag.toLowerCase() === "outbound");
  return offered && binding !== null && binding.regId !== null;
}

function contactOf(binding: Binding, now: number): string {
  let params = Params.EMPTY;
  if (binding.instance !== null) params = params.with("+sip.instance", `<${binding.instance}>`);
  if (binding.regId !== null) params = params.with("reg-id", String(binding.regId));
  const seconds = Math.max(0, Math.ceil((binding.expiresAt - now) / 1000));
  params = params.with("expires", String(seconds));
  return formatNameAddr({ displayName: null, uri: binding.contact, params });
}

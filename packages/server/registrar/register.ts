/** REGISTER (RFC 3261 §10.3, RFC 5626 §6): a device says over which connection it can be reached. */
import {
  addressOfRecord,
  type Clock,
  contactExpires,
  contactInstance,
  contactQ,
  contactRegId,
  formatDate,
  formatNameAddr,
  formatUri,
  type NameAddr,
  Params,
  parseSipUri,
  type SipRequest,
} from "@sottovoce/sip";
import type { FoundDevice } from "../accounts/directory.ts";
import { SipRefusal } from "../sip/edge.ts";
import { Impersonation } from "../sip/misdeeds.ts";
import { checkRequired } from "../sip/require.ts";
import { type Binding, type DeviceFlow, detach } from "./flow.ts";
import { DEFAULT_EXPIRES_S, FLOW_TIMER_S, MAX_EXPIRES_S, MIN_EXPIRES_S } from "./limits.ts";

/** What a REGISTER asks for. */
export type RegisterWish =
  /** No Contact: tell what is bound (§10.2.3). */
  | { readonly kind: "query" }
  /** `Contact: *` (§10.2.2). */
  | { readonly kind: "unbind-all" }
  | { readonly kind: "change"; readonly contacts: readonly ContactWish[] };

export interface ContactWish {
  readonly contact: NameAddr;
  /** As granted; 0 where the contact is to be removed. */
  readonly expiresS: number;
}

/**
 * What can be said of a REGISTER before anybody has authenticated (§10.3 steps 1 and 2).
 * @throws SipRefusal 404 for another domain, 420 for an extension we lack
 */
export function checkRegister(request: SipRequest, domain: string): void {
  if (parseSipUri(request.uri).host.toLowerCase() !== domain) {
    throw new SipRefusal(404, "Another domain is not served here");
  }
  checkRequired(request);
}

/**
 * A device may only act as itself (§10.3 steps 4 and 5).
 * @throws SipRefusal 403
 */
export function checkOwner(request: SipRequest, flow: DeviceFlow, { device, account }: FoundDevice): void {
  for (const party of [request.headers.to(), request.headers.from()]) {
    if (party !== null && addressOfRecord(party.uri) === account.address) continue;
    throw new Impersonation("A device can only register its own account");
  }
  // The SIP phones of an account share a mailbox, and whoever has their password is one of them.
  if (flow.owner !== null && flow.owner.mailbox !== device.id) {
    throw new Impersonation("This connection belongs to another device");
  }
}

/**
 * Reads Contact and Expires (§10.3 steps 6 and 7).
 * @throws SipRefusal 400, 423
 */
export function readWish(request: SipRequest): RegisterWish {
  const contacts = request.headers.contacts();
  const expires = request.headers.expires();
  if (contacts === "*") {
    if (expires !== 0) throw new SipRefusal(400, "Contact * needs Expires: 0");
    return { kind: "unbind-all" };
  }
  if (contacts.length === 0) return { kind: "query" };
  return { kind: "change", contacts: contacts.map((contact) => readContact(contact, expires)) };
}

function readContact(contact: NameAddr, expires: number | null): ContactWish {
  parseSipUri(contact.uri);
  const expiresS = contactExpires(contact) ?? expires ?? DEFAULT_EXPIRES_S;
  if (expiresS > 0 && expiresS < MIN_EXPIRES_S) {
    throw new SipRefusal(423, `Register for at least ${MIN_EXPIRES_S} seconds`, [
      ["Min-Expires", String(MIN_EXPIRES_S)],
    ]);
  }
  return { contact, expiresS: Math.min(expiresS, MAX_EXPIRES_S) };
}

/**
 * The one contact of a device of the app.
 * @returns `null` where it wants to be unbound
 * @throws SipRefusal 400 for several
 */
export function onlyContact(wish: Exclude<RegisterWish, { kind: "query" }>): ContactWish | null {
  if (wish.kind === "unbind-all") return null;
  const [only, ...others] = wish.contacts;
  if (others.length > 0) throw new SipRefusal(400, "A device has one contact");
  return only === undefined || only.expiresS === 0 ? null : only;
}

/** @throws SipRefusal 500 when a REGISTER came later than one that was sent after it (§10.3 steps 6 and 7) */
export function checkOrder({ headers }: SipRequest, older: Binding): void {
  if (older.callId === headers.callId() && older.cseq >= (headers.cseq()?.seq ?? 0)) {
    throw new SipRefusal(500, "A newer registration has been received already");
  }
}

/** §16.6 step 2, §19.1.1: a contact may have header fields behind a question mark, a Request-URI may not. */
function targetOf(contact: string): string {
  const uri = parseSipUri(contact);
  return uri.headers === "" ? contact : formatUri({ ...uri, headers: "" });
}

/** The binding a REGISTER makes. */
export function makeBinding(request: SipRequest, wish: ContactWish, elapsed: number): Binding {
  const instance = contactInstance(wish.contact);
  const contact = detach(wish.contact.uri);
  return {
    contact,
    target: targetOf(contact),
    instance: instance === null ? null : detach(instance),
    // RFC 5626 §6: without an instance, a reg-id says nothing.
    regId: instance === null ? null : contactRegId(wish.contact),
    q: contactQ(wish.contact),
    callId: detach(request.headers.callId() ?? ""),
    cseq: request.headers.cseq()?.seq ?? 0,
    expiresAt: elapsed + wish.expiresS * 1000,
  };
}

/** Headers of the 200: all bindings of the account (§10.3 step 8), and the flow's interval (RFC 5626 §5.3, §6). */
export function registeredHeaders(
  bindings: readonly Binding[],
  outbound: boolean,
  clock: Pick<Clock, "now" | "elapsed">,
): [string, string][] {
  const headers: [string, string][] = bindings.map((binding) => [
    "Contact",
    contactOf(binding, clock.elapsed()),
  ]);
  headers.push(["Date", formatDate(clock.now())], ["Supported", "outbound, path"]);
  if (outbound) headers.push(["Require", "outbound"], ["Flow-Timer", String(FLOW_TIMER_S)]);
  return headers;
}

/** RFC 5626 §6: outbound processing happens where the device offers it and names its flow. */
export function usesOutbound(request: SipRequest, bound: readonly Binding[]): boolean {
  const offered = request.headers.tokens("Supported").some((tag) => tag.toLowerCase() === "outbound");
  return offered && bound.some((binding) => binding.regId !== null);
}

function contactOf(binding: Binding, elapsed: number): string {
  let params = Params.EMPTY;
  if (binding.instance !== null) params = params.with("+sip.instance", `<${binding.instance}>`);
  if (binding.regId !== null) params = params.with("reg-id", String(binding.regId));
  if (binding.q !== 1) params = params.with("q", String(binding.q));
  const seconds = Math.max(0, Math.ceil((binding.expiresAt - elapsed) / 1000));
  params = params.with("expires", String(seconds));
  return formatNameAddr({ displayName: null, uri: binding.contact, params });
}

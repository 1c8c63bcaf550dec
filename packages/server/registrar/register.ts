/** REGISTER (RFC 3261 §10.3, RFC 5626 §6): a device says over which connection it can be reached. */
import {
  addressOfRecord,
  type Clock,
  contactExpires,
  contactInstance,
  contactRegId,
  formatDate,
  formatNameAddr,
  type NameAddr,
  Params,
  parseSipUri,
  type SipRequest,
} from "@sottovoce/sip";
import type { FoundDevice } from "../accounts/directory.ts";
import { SipRefusal } from "../sip/edge.ts";
import { checkRequired } from "../sip/require.ts";
import { type Binding, type DeviceFlow, detach } from "./flow.ts";
import { DEFAULT_EXPIRES_S, FLOW_TIMER_S, MAX_EXPIRES_S, MIN_EXPIRES_S } from "./limits.ts";

/** What a REGISTER asks for. */
export type RegisterWish =
  /** No Contact: tell what is bound (§10.2.3). */
  | { readonly kind: "query" }
  | { readonly kind: "unbind" }
  | { readonly kind: "bind"; readonly contact: NameAddr; readonly expiresS: number };

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
    throw new SipRefusal(403, "A device can only register its own account");
  }
  if (flow.owner !== null && flow.owner.device !== device.id) {
    throw new SipRefusal(403, "This connection belongs to another device");
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
    return { kind: "unbind" };
  }
  const [contact, ...others] = contacts;
  if (contact === undefined) return { kind: "query" };
  if (others.length > 0) throw new SipRefusal(400, "A device has one contact");
  parseSipUri(contact.uri);
  const expiresS = contactExpires(contact) ?? expires ?? DEFAULT_EXPIRES_S;
  if (expiresS === 0) return { kind: "unbind" };
  if (expiresS < MIN_EXPIRES_S) {
    throw new SipRefusal(423, `Register for at least ${MIN_EXPIRES_S} seconds`, [
      ["Min-Expires", String(MIN_EXPIRES_S)],
    ]);
  }
  return { kind: "bind", contact, expiresS: Math.min(expiresS, MAX_EXPIRES_S) };
}

/** The binding a REGISTER makes. @throws SipRefusal 500 when an older request came late (§10.3 step 7) */
export function makeBinding(
  request: SipRequest,
  wish: Extract<RegisterWish, { kind: "bind" }>,
  older: Binding | null,
  elapsed: number,
): Binding {
  const callId = detach(request.headers.callId() ?? "");
  const cseq = request.headers.cseq()?.seq ?? 0;
  if (older !== null && older.callId === callId && older.cseq >= cseq) {
    throw new SipRefusal(500, "A newer registration has been received already");
  }
  const instance = contactInstance(wish.contact);
  return {
    contact: detach(wish.contact.uri),
    instance: instance === null ? null : detach(instance),
    // RFC 5626 §6: without an instance, a reg-id says nothing.
    regId: instance === null ? null : contactRegId(wish.contact),
    callId,
    cseq,
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
export function usesOutbound(request: SipRequest, binding: Binding | null): boolean {
  const offered = request.headers.tokens("Supported").some((tag) => tag.toLowerCase() === "outbound");
  return offered && binding !== null && binding.regId !== null;
}

function contactOf(binding: Binding, elapsed: number): string {
  let params = Params.EMPTY;
  if (binding.instance !== null) params = params.with("+sip.instance", `<${binding.instance}>`);
  if (binding.regId !== null) params = params.with("reg-id", String(binding.regId));
  const seconds = Math.max(0, Math.ceil((binding.expiresAt - elapsed) / 1000));
  params = params.with("expires", String(seconds));
  return formatNameAddr({ displayName: null, uri: binding.contact, params });
}

/** Which contacts the SIP phones of an account have after a REGISTER of one of them (RFC 3261 §10.3 steps 6 and 7). */
import { contactInstance, contactRegId, equalUris, type NameAddr, type SipRequest } from "@sottovoce/sip";
import { LimitReached } from "../sip/misdeeds.ts";
import type { Binding, DeviceFlow } from "./flow.ts";
import { MAX_PHONE_BINDINGS } from "./limits.ts";
import { checkOrder, makeBinding, type RegisterWish } from "./register.ts";

/** The bindings of each flow of an account. */
type PhoneBindings = Map<DeviceFlow, readonly Binding[]>;

/**
 * Applies a wish to a copy: either all of it is possible, or nothing happens. A contact is added to the flow it came
 * on, for that is the only way to its phone; removed it is wherever it is bound.
 * @param flow the one the request came on
 * @param flows all of the account
 * @returns for each flow what is bound to it then
 * @throws SipRefusal 500 when a newer request came before, 403 above `MAX_PHONE_BINDINGS`
 */
export function changePhoneBindings(
  request: SipRequest,
  wish: RegisterWish,
  flow: DeviceFlow,
  flows: Iterable<DeviceFlow>,
  elapsed: number,
): PhoneBindings {
  const bound: PhoneBindings = new Map([[flow, []]]);
  for (const each of [...flows, flow]) {
    bound.set(
      each,
      each.bindings.filter((binding) => binding.expiresAt > elapsed),
    );
  }
  if (wish.kind === "query") return bound;
  if (wish.kind === "unbind-all") {
    for (const each of bound.keys()) remove(bound, each, () => true, request);
    return bound;
  }
  for (const { contact, expiresS } of wish.contacts) {
    const places = expiresS === 0 ? [...bound.keys()] : [flow];
    for (const each of places) remove(bound, each, (binding) => isContact(binding, contact), request);
    if (expiresS === 0) continue;
    const binding = makeBinding(request, { contact, expiresS }, elapsed);
    bound.set(flow, [...(bound.get(flow) ?? []), binding]);
  }
  checkNumber(bound, flow);
  return bound;
}

function remove(
  bound: PhoneBindings,
  flow: DeviceFlow,
  concerns: (binding: Binding) => boolean,
  request: SipRequest,
): void {
  const before = bound.get(flow) ?? [];
  for (const binding of before) if (concerns(binding)) checkOrder(request, binding);
  bound.set(
    flow,
    before.filter((binding) => !concerns(binding)),
  );
}

/** RFC 5626 §6: instance and reg-id name a flow, whatever the URI; without them the URI does (RFC 3261 §10.3 step 7). */
function isContact(binding: Binding, contact: NameAddr): boolean {
  const instance = contactInstance(contact);
  const regId = instance === null ? null : contactRegId(contact);
  if (regId !== null) return binding.instance === instance && binding.regId === regId;
  return equalUris(binding.contact, contact.uri);
}

/** The flow that this one takes the place of does not count. */
function checkNumber(bound: PhoneBindings, flow: DeviceFlow): void {
  let number = 0;
  for (const [each, bindings] of bound) {
    const leaves = each !== flow && each.owner?.device === flow.owner?.device;
    if (!leaves) number += bindings.length;
  }
  if (number > MAX_PHONE_BINDINGS) {
    throw new LimitReached(
      "bindings of an account",
      403,
      `This account has ${MAX_PHONE_BINDINGS} contacts registered already; take a phone off first`,
    );
  }
}

/** Who a request is from: a device speaks for its own account, over the connection it has registered on. */
import { addressOfRecord, type SipRequest } from "@sottovoce/sip";
import type { DeviceFlow, FlowOwner } from "../registrar/flow.ts";
import { SipRefusal } from "./edge.ts";
import { Impersonation } from "./misdeeds.ts";

/**
 * Whose connection a request came on.
 * @throws SipRefusal 403 for a stranger's
 */
export function ownerOf(flow: DeviceFlow): FlowOwner {
  if (flow.owner === null) throw new SipRefusal(403, "Register before anything else");
  return flow.owner;
}

/**
 * Whose a request outside of a dialog is.
 * @throws SipRefusal 403 for a stranger's, and where From names another account
 */
export function senderOf(request: SipRequest, flow: DeviceFlow): FlowOwner {
  const owner = ownerOf(flow);
  const from = request.headers.from();
  if (from === null || addressOfRecord(from.uri) !== owner.address) {
    throw new Impersonation("A device can only speak for its own account");
  }
  return owner;
}

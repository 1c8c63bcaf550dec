/** Refusals that say something about the peer: beside its response, each is a security event. */
import type { SipRequest } from "@sottovoce/sip";
import type { Log } from "../log.ts";
import type { DeviceFlow } from "../registrar/flow.ts";
import type { LimitName } from "../security/events.ts";
import { SipRefusal } from "./edge.ts";

/** A device claims to be another, or to have a part in what is others'. */
export class Impersonation extends SipRefusal {
  /** @param reason the reason phrase: a sentence for a person, of this source */
  constructor(reason: string) {
    super(403, reason);
  }
}

/** A device wants more than it may have. */
export class LimitReached extends SipRefusal {
  readonly limit: LimitName;

  constructor(
    limit: LimitName,
    status: number,
    reason: string,
    headers: readonly (readonly [string, string])[] = [],
  ) {
    super(status, reason, headers);
    this.limit = limit;
  }
}

/** Tells the audit log of a refusal where it is one of these. */
export function tellMisdeed(log: Log, request: SipRequest, flow: DeviceFlow, error: unknown): void {
  if (!(error instanceof Impersonation || error instanceof LimitReached)) return;
  const { owner, connection } = flow;
  const who = owner === null ? {} : { device: owner.mailbox, account: owner.account, address: owner.address };
  const fields = {
    ...who,
    by: "device",
    remote: connection.remote.address,
    protocol: "SIP",
    status: error.status,
  } as const;
  if (error instanceof LimitReached) log.audit("limit.reached", { ...fields, limit: error.limit });
  else log.audit("device.impersonation", { ...fields, route: routeOf(request), reason: error.reason });
}

/** A method that a peer invented says nothing, and could say anything. */
function routeOf({ method }: SipRequest): string {
  return /^[A-Z]{3,10}$/.test(method) ? method : "other";
}

/** Whom a request is for, and over which connections that account can be reached (RFC 3261 §16.5). */
import { addressOfRecord, parseSipUri, type SipRequest } from "@sottovoce/sip";
import { type Address, parseAddress, WireError } from "@sottovoce/wire";
import type { Directory, DirectoryAccount } from "../accounts/directory.ts";
import type { Binding, DeviceFlow, FlowOwner } from "../registrar/flow.ts";
import type { LocationService } from "../registrar/location.ts";
import { SipRefusal } from "../sip/edge.ts";
import { MAX_BRANCHES } from "./limits.ts";

/** A device that can be reached. */
export interface Target {
  readonly flow: DeviceFlow;
  readonly owner: FlowOwner;
  readonly binding: Binding;
}

export class Targets {
  readonly #directory: Directory;
  readonly #location: LocationService;
  readonly #domain: string;

  constructor(directory: Directory, location: LocationService, domain: string) {
    this.#directory = directory;
    this.#location = location;
    this.#domain = domain;
  }

  /**
   * The account a Request-URI names.
   * @throws SipRefusal 404 where there is none of that name, SipParseError 416 for a URI that is not SIP
   */
  async accountOf(request: SipRequest): Promise<DirectoryAccount> {
    const account = await this.#directory.byAddress(this.#addressOf(request));
    if (account === null || account.disabled) throw nobody();
    return account;
  }

  /** The devices of an account that are registered now. */
  of(account: DirectoryAccount): readonly Target[] {
    const targets: Target[] = [];
    for (const { id } of account.devices) {
      const flow = this.#location.get(id);
      if (flow?.owner != null) targets.push({ flow, owner: flow.owner, binding: flow.binding });
      if (targets.length === MAX_BRANCHES) break;
    }
    return targets;
  }

  #addressOf(request: SipRequest): Address {
    const uri = parseSipUri(request.uri);
    if (uri.host.toLowerCase() !== this.#domain)
      throw new SipRefusal(404, "Another domain is not served here");
    try {
      return parseAddress(addressOfRecord(uri) ?? "");
    } catch (error) {
      if (error instanceof WireError) throw nobody();
      throw error;
    }
  }
}

function nobody(): SipRefusal {
  return new SipRefusal(404, "There is no account with this address");
}

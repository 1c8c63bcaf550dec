/** Whom a request is for, and over which connections that account can be reached (RFC 3261 §16.5). */
import { addressOfRecord, parseSipUri, type SipRequest } from "@sottovoce/sip";
import { type Address, parseAddress, WireError } from "@sottovoce/wire";
import type { Directory, DirectoryAccount } from "../accounts/directory.ts";
import type { BoundContact, LocationService } from "../registrar/location.ts";
import { SipRefusal } from "../sip/edge.ts";
import { MAX_BRANCHES } from "./limits.ts";

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
  of(account: DirectoryAccount): readonly BoundContact[] {
    return this.#location.bindingsOf(account.devices).slice(0, MAX_BRANCHES);
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

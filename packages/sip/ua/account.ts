import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { Params } from "../message/params.ts";
import { createSipUri, formatUri, parseSipUri } from "../message/uri.ts";
import type { SipConnection } from "../transport/connection.ts";

/** Whom a user agent speaks for, and which device it is. */
export interface Account {
  /** Address-of-record, `sip:alice@example.org`. */
  readonly aor: string;
  /** The registrar's domain, `example.org`. */
  readonly domain: string;
  /** URN of this device, `urn:uuid:…`, the same for ever (RFC 5626 §4.1). */
  readonly instance: string;
  /** Shown beside the address. */
  readonly displayName?: string;
}

/** RFC 5626 §4.2.1: which of the device's flows this is. There is one. */
const REG_ID = "1";

/** The registrar's Request-URI (RFC 3261 §10.2: the domain, no user part). */
export function registrarUri(account: Account): string {
  const { scheme, port } = parseSipUri(account.aor);
  return formatUri(createSipUri({ scheme, host: account.domain, port }));
}

/** From of our requests, with a tag. */
export function localAddress(account: Account, tag: string): string {
  const { displayName, aor } = account;
  return formatNameAddr(createNameAddr(aor, displayName === undefined ? { tag } : { displayName, tag }));
}

/** URI of our end of a connection. `ob`: requests within dialogs shall come over this same flow (RFC 5626 §4.3). */
export function contactUri(account: Account, connection: SipConnection): string {
  const { scheme, user } = parseSipUri(account.aor);
  const transport = connection.protocol === "TLS" ? "tls" : "ws"; // RFC 7118 §5.3: also for WSS
  return `${scheme}:${user === null ? "" : `${user}@`}${connection.sentBy};transport=${transport};ob`;
}

/** Contact of REGISTER (RFC 5626 §4.2.1). @param expires seconds; 0 unregisters */
export function registerContact(account: Account, connection: SipConnection, expires: number): string {
  const params = Params.of([
    ["+sip.instance", `<${account.instance}>`],
    ["reg-id", REG_ID],
    ["expires", String(expires)],
  ]);
  return formatNameAddr({ displayName: null, uri: contactUri(account, connection), params });
}

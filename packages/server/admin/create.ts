/** The admin interface of a server, put together. */
import type { ServerSettings } from "../client-settings.ts";
import type { Services } from "../services.ts";
import type { Store } from "../store/store.ts";
import { VERSION } from "../version.ts";
import type { ServerStatus } from "./api.ts";
import { AdminService } from "./service.ts";
import { SipLogins } from "./sip-logins.ts";

/** @param started where the data lies, and since when the server runs, Unix milliseconds */
export function createAdmin(
  services: Services,
  store: Store,
  settings: ServerSettings,
  started: { readonly dataDir: string; readonly startedAt: number },
): AdminService {
  const { accounts, links, sip } = services;
  return new AdminService({
    accounts,
    links,
    store,
    registeredAt: (mailbox) => sip.location.registeredAt(mailbox),
    sipLogins: new SipLogins(started.dataDir, settings),
    linkOrigin: () => settings,
    status: () => readStatus(services, store, settings, started.startedAt),
  });
}

async function readStatus(
  { sip }: Services,
  store: Store,
  settings: ServerSettings,
  startedAt: number,
): Promise<ServerStatus> {
  const [mailboxRows, { commits, operations }] = await Promise.all([
    store.mailbox.size(),
    store.statistics(),
  ]);
  return {
    version: VERSION,
    domain: settings.server().domain,
    startedAt,
    httpsPort: settings.ports.https,
    sipPort: settings.ports.sip,
    registeredDevices: sip.registeredDevices,
    openFlows: sip.openFlows,
    mailboxRows,
    storeCommits: commits,
    storeOperations: operations,
    certificateValidUntil: settings.certificateValidUntil,
  };
}

/** The admin interface of a server, put together. */
import type { ServerSettings } from "../client-settings.ts";
import type { Services } from "../services.ts";
import type { Store } from "../store/store.ts";
import { VERSION } from "../version.ts";
import type { ServerStatus } from "./api.ts";
import { AdminService } from "./service.ts";

/** @param startedAt Unix milliseconds */
export function createAdmin(
  services: Services,
  store: Store,
  settings: ServerSettings,
  startedAt: number,
): AdminService {
  const { accounts, links, sip } = services;
  return new AdminService({
    accounts,
    links,
    store,
    domain: settings.server().domain,
    isRegistered: (device) => sip.isRegistered(device),
    linkOrigin: () => settings,
    status: () => readStatus(services, store, settings, startedAt),
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

/** Starting and stopping the server. */
import { writeSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Clock, systemClock } from "@sottovoce/sip";
import { type Bytes, domainOf } from "@sottovoce/wire";
import type { DestinationStream } from "pino";
import { createAdminApp } from "./admin/app.ts";
import { createAdmin } from "./admin/create.ts";
import type { AdminService } from "./admin/service.ts";
import { listenAdmin } from "./admin/socket.ts";
import { ServerSettings, WEB_SOCKET_PATH } from "./client-settings.ts";
import { createClock } from "./clock.ts";
import { CONFIG_FILE, type Config, ConfigError, type ConfigOverrides, loadConfig } from "./config.ts";
import { makePrivateDirectory } from "./files.ts";
import { readWebApp } from "./http/web-app/read.ts";
import { NO_WEB_APP } from "./http/web-app/routes.ts";
import type { WebApp } from "./http/web-app/types.ts";
import { type Ports, startListeners } from "./listeners.ts";
import { createLog, type Log } from "./log.ts";
import { type AuditTrail, withAuditTrail } from "./security/audit-trail.ts";
import { openAuditTrail } from "./security/open.ts";
import { createServices, type Services } from "./services.ts";
import { loadServerKeys, routeKeyOf, type ServerKeys } from "./store/server-key.ts";
import { openSqliteStore } from "./store/sqlite/open.ts";
import type { Store } from "./store/store.ts";
import { TlsKeeper } from "./tls/keeper.ts";
import { VERSION } from "./version.ts";

export { StoreRefused } from "./store/sqlite/open.ts";

/** Name of the server key in the data directory. */
const SERVER_KEY_FILE = "server.key";
/** Where the build of the web app puts it. */
const WEB_APP = join(import.meta.dirname, "../web/dist");
/** Exit code when the store has died: EX_IOERR of sysexits.h, so that a supervisor restarts the server. */
const EXIT_STORE_DIED = 74;
const STORE_DIED =
  "The store has failed, so the server ends. Nothing that was acknowledged is lost: start it again, and look after its disk if this comes back.";
const DISK_REFUSES =
  "The disk takes no changes: messages are refused and stay with their senders until it does. Is it full?";

export interface ServerOptions {
  /** Where everything is kept; made where it is missing. */
  readonly dataDir: string;
  /** Another configuration file than the data directory's own. */
  readonly configFile?: string;
  /** Settings that take precedence over the file: `{ https: { port: 0 } }`. */
  readonly overrides?: ConfigOverrides;
  /** Settings that stand in for the defaults: taken where the file says nothing. */
  readonly fallbacks?: ConfigOverrides;
  /** Folder of the built web app; the one of this copy of Sottovoce when absent. */
  readonly webApp?: string;
  readonly clock?: Clock;
  /** Where the log goes; standard output when absent. */
  readonly logDestination?: DestinationStream;
  /** Called when the store has died and nothing can be accepted any more. The process ends when absent. */
  readonly onFatal?: (error: Error) => void;
}

export interface RunningServer {
  readonly version: string;
  readonly config: Config;
  readonly dataDir: string;
  /** Ports as they are bound; `null` where one is off. */
  readonly ports: Ports;
  /** `https://host:port` as clients reach it. */
  readonly origin: string;
  /** `http://localhost:port`; `null` where plain HTTP is off. */
  readonly loopbackOrigin: string | null;
  /** SHA-256 of the web app that is served, 64 hexadecimal digits; `null` where there is none. */
  readonly webAppBuild: string | null;
  /** SHA-256 of the certificate authority's public key, 32 bytes. */
  readonly caHash: Bytes;
  /** The certificate authority, PEM. */
  readonly caPem: string;
  /** The operator's actions, without the way over the socket. */
  readonly admin: AdminService;
  /** Looks at the certificate files now. */
  refreshCertificate(): Promise<void>;
  /** Stops accepting, finishes what is under way, closes everything. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a server on a data directory.
 * @throws ConfigError, StoreRefused, ServerKeyError with a sentence for the operator
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const dataDir = resolve(options.dataDir);
  // Whatever is created from here on, by the store's worker too, is nobody else's to read.
  process.umask(0o077);
  await makePrivateDirectory(dataDir);
  const { configFile: file, overrides, fallbacks } = options;
  const config = await loadConfig(dataDir, { file, overrides, fallbacks });
  const lines = createLog(config.log.level, options.logDestination);
  const audit = openAuditTrail(
    { config, dataDir, log: lines, clock: options.clock ?? systemClock },
    options.logDestination,
  );
  const log = withAuditTrail(lines, audit.trail);
  // What was opened is closed again, in reverse order, when something fails, and else by `close`.
  await using opened = new AsyncDisposableStack();
  opened.defer(() => audit.close());
  const parts = await openParts(options, { dataDir, config, log, trail: audit.trail }, opened);
  const owned = opened.move();
  let closing: Promise<void> | null = null;
  const close = async () => {
    log.info("server.stopping");
    await owned.disposeAsync();
    log.info("server.stopped");
  };
  const { settings, keeper, admin, webApp } = parts;
  return {
    version: VERSION,
    config,
    dataDir,
    ports: settings.ports,
    origin: settings.origin,
    loopbackOrigin: settings.loopbackOrigin,
    webAppBuild: webApp?.build ?? null,
    caHash: keeper.identity.caHash,
    caPem: keeper.identity.ca,
    admin,
    refreshCertificate: () => keeper.refresh(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

interface Basis {
  readonly dataDir: string;
  readonly config: Config;
  readonly log: Log;
  readonly trail: AuditTrail;
}

/** Opens store, certificate, services and sockets, in this order: nobody is let in before everything is there. */
async function openParts(options: ServerOptions, basis: Basis, opened: AsyncDisposableStack) {
  const { dataDir, config, log, trail } = basis;
  const clock = options.clock ?? createClock(log);
  const startedAt = clock.now();
  const serverKeys = await loadServerKeys(resolve(dataDir, SERVER_KEY_FILE)).catch((error: unknown) => {
    log.audit("server.key_unusable", { by: "server", error });
    throw error;
  });
  const store = await openStore(dataDir, serverKeys, log, options.onFatal ?? endProcess);
  opened.defer(() => store.close());
  await checkDomain(store, config);
  const keeper = await TlsKeeper.open(dataDir, config, clock, log);
  opened.defer(() => keeper.close());

  const settings = new ServerSettings(config, keeper);
  const services = await createServices({
    config,
    clock,
    log,
    store,
    settings,
    routeKey: routeKeyOf(serverKeys),
  });
  opened.defer(() => services.close());
  addMetricSources(services, { store, keeper, clock, dataDir, trail });
  await services.mailbox.start();

  const admin = createAdmin(services, store, settings, { dataDir, startedAt });
  const adminApp = await createAdminApp(admin, log);
  const adminServer = await listenAdmin(dataDir, (request, response) => adminApp.routing(request, response));
  opened.defer(() => adminServer[Symbol.asyncDispose]());

  const webApp = await openWebApp(options.webApp ?? WEB_APP, log);
  const configFile = options.configFile ?? join(dataDir, CONFIG_FILE);
  const listeners = await startListeners(
    { config, configFile, clock, log, keeper, services, webApp },
    WEB_SOCKET_PATH,
  );
  opened.defer(() => listeners.close());
  settings.ports = listeners.ports;
  log.info("server.started", { port: listeners.ports.https, durationMs: clock.now() - startedAt });
  return { settings, keeper, admin, webApp };
}

/** A server without its web app still serves everybody who has another client. */
async function openWebApp(folder: string, log: Log): Promise<WebApp | null> {
  try {
    const webApp = await readWebApp(folder);
    if (webApp === null) log.warn("web_app.missing", { reason: NO_WEB_APP });
    return webApp;
  } catch (error) {
    log.error("web_app.unusable", { error });
    return null;
  }
}

interface Measured {
  readonly store: Store;
  readonly keeper: TlsKeeper;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly trail: AuditTrail;
}

function addMetricSources(
  { metrics, sip, proxy }: Services,
  { store, keeper, clock, dataDir, trail }: Measured,
): void {
  metrics.addSources({
    registeredDevices: () => sip.registeredDevices,
    openFlows: () => sip.openFlows,
    callsUnderWay: () => proxy.callsUnderWay,
    waitingRows: () => store.mailbox.size(),
    storeStatistics: () => store.statistics(),
    certificateValidUntil: () => keeper.identity.validUntil,
    clockOffset: () => Date.now() - clock.now(),
    securityEvents: () => trail.counts,
    diskFree: async () => {
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize;
    },
  });
}

async function openStore(
  dataDir: string,
  serverKeys: ServerKeys,
  log: Log,
  onFatal: (error: Error) => void,
): Promise<Store> {
  return openSqliteStore({
    directory: dataDir,
    serverKeys,
    onFatal: (error) => {
      log.error("store.died", { error, reason: STORE_DIED });
      onFatal(error);
    },
    onDamage: (reason) => log.audit("store.damaged", { by: "server", reason }),
    onDisk: (refusing) => {
      if (refusing) log.error("store.refusing", { reason: DISK_REFUSES });
      else log.info("store.recovered");
    },
  });
}

/** Nothing that was acknowledged is lost: the next start finds it. Going on would only refuse everything. */
function endProcess(error: Error): never {
  // Written at once and past the log, which may go into a file while a person looks at the terminal.
  writeSync(process.stderr.fd, `sottovoce: ${STORE_DIED} ${error.message}\n`);
  process.exit(EXIT_STORE_DIED);
}

/** Credentials are bound to the domain, and so are the addresses people know each other by. */
async function checkDomain(store: Store, config: Config): Promise<void> {
  const { items } = await store.accounts.list({ limit: 1 });
  const [account] = items;
  if (account === undefined || domainOf(account.address) === config.domain) return;
  throw new ConfigError(
    `“domain” is ${config.domain}, but the accounts in this data directory end in @${domainOf(account.address)}. The domain cannot be changed once accounts exist.`,
  );
}

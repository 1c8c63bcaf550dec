/** Starting and stopping the server. */
import { resolve } from "node:path";
import { type Clock, systemClock } from "@sottovoce/sip";
import { type Bytes, domainOf } from "@sottovoce/wire";
import type { DestinationStream } from "pino";
import type { ClientSettings } from "./accounts/activation.ts";
import { createAdminApp } from "./admin/app.ts";
import { AdminService } from "./admin/service.ts";
import { listenAdmin } from "./admin/socket.ts";
import { type Config, ConfigError, type ConfigOverrides, loadConfig } from "./config.ts";
import { makePrivateDirectory } from "./files.ts";
import { type Ports, startListeners } from "./listeners.ts";
import { createLog, type Log } from "./log.ts";
import { createServices, type Services } from "./services.ts";
import { loadServerKeys } from "./store/server-key.ts";
import { openSqliteStore } from "./store/sqlite/open.ts";
import type { Store } from "./store/store.ts";
import { TlsKeeper } from "./tls/keeper.ts";
import { VERSION } from "./version.ts";

export { StoreRefused } from "./store/sqlite/open.ts";

/** Path of SIP over WebSocket on the HTTPS port (RFC 7118). */
const WEB_SOCKET_PATH = "/sip";
/** Name of the server key in the data directory. */
const SERVER_KEY_FILE = "server.key";
/** Exit code when the store has died: EX_IOERR of sysexits.h, so that a supervisor restarts the server. */
const EXIT_STORE_DIED = 74;

export interface ServerOptions {
  /** Where everything is kept; made where it is missing. */
  readonly dataDir: string;
  /** Another configuration file than the data directory's own. */
  readonly configFile?: string;
  /** Settings that take precedence over the file: `{ https: { port: 0 } }`. */
  readonly overrides?: ConfigOverrides;
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
  const clock = options.clock ?? systemClock;
  const startedAt = clock.now();
  const dataDir = resolve(options.dataDir);
  // Whatever is created from here on, by the store's worker too, is nobody else's to read.
  process.umask(0o077);
  await makePrivateDirectory(dataDir);
  const config = await loadConfig(dataDir, { file: options.configFile, overrides: options.overrides });
  const log = createLog(config.log.level, options.logDestination);
  await using opened = new AsyncDisposableStack();

  const store = await openStore(dataDir, log, options.onFatal ?? endProcess);
  opened.defer(() => store.close());
  await checkDomain(store, config);
  const keeper = await TlsKeeper.open(dataDir, config, clock, log);
  opened.defer(() => keeper.close());

  const settings = new Settings(config, keeper);
  const services = createServices({ config, clock, log, store, settings });
  opened.defer(() => services.close());
  services.metrics.addSources({
    registeredDevices: () => services.sip.registeredDevices,
    openFlows: () => services.sip.openFlows,
    waitingRows: () => store.mailbox.size(),
    storeStatistics: () => store.statistics(),
    certificateValidUntil: () => keeper.identity.validUntil,
  });
  await services.mailbox.start();

  const admin = createAdmin(services, store, settings, startedAt);
  const adminApp = await createAdminApp(admin, log);
  const adminServer = await listenAdmin(dataDir, (request, response) => adminApp.routing(request, response));
  opened.defer(() => adminServer[Symbol.asyncDispose]());

  const listeners = await startListeners({ config, clock, log, keeper, services }, WEB_SOCKET_PATH);
  opened.defer(() => listeners.close());
  settings.ports = listeners.ports;
  log.info("server.started", { port: listeners.ports.https, durationMs: clock.now() - startedAt });

  const owned = opened.move();
  let closing: Promise<void> | null = null;
  const close = async () => {
    log.info("server.stopping");
    await owned.disposeAsync();
    log.info("server.stopped");
  };
  return {
    version: VERSION,
    config,
    dataDir,
    ports: listeners.ports,
    origin: settings.origin,
    loopbackOrigin: settings.loopbackOrigin,
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

async function openStore(dataDir: string, log: Log, onFatal: (error: Error) => void): Promise<Store> {
  const serverKeys = await loadServerKeys(resolve(dataDir, SERVER_KEY_FILE));
  return openSqliteStore({
    directory: dataDir,
    serverKeys,
    onFatal: (error) => {
      log.error("store.died", { error });
      onFatal(error);
    },
  });
}

/** Nothing that was acknowledged is lost: the next start finds it. Going on would only refuse everything. */
function endProcess(): never {
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

/** What clients are told of the server, once its ports are known. */
class Settings implements ClientSettings {
  readonly #config: Config;
  readonly #keeper: TlsKeeper;
  ports: Ports = { https: 0, http: null, sip: 0, metrics: null };

  constructor(config: Config, keeper: TlsKeeper) {
    this.#config = config;
    this.#keeper = keeper;
  }

  get origin(): string {
    const { host } = this.#config;
    return `https://${host.includes(":") ? `[${host}]` : host}:${this.#httpsPort}`;
  }

  get loopbackOrigin(): string | null {
    return this.ports.http === null ? null : `http://localhost:${this.ports.http}`;
  }

  get caHash(): Bytes {
    return this.#keeper.identity.caHash;
  }

  get certificateValidUntil(): number {
    return this.#keeper.identity.validUntil;
  }

  get #httpsPort(): number {
    return this.#config.https.public ?? this.ports.https;
  }

  server() {
    return {
      product: "sottovoce" as const,
      version: VERSION,
      domain: this.#config.domain,
      httpsPort: this.#httpsPort,
      authority: this.#keeper.identity.ca,
    };
  }

  sip() {
    const { host, domain, sip } = this.#config;
    const tlsPort = sip.public ?? this.ports.sip;
    return { host, tlsPort, webSocketPath: WEB_SOCKET_PATH, realm: domain };
  }

  policy(messaging: boolean) {
    const { messages, clients } = this.#config;
    return { messaging, messageLifetimeMs: messages.lifetime, lockAfterMs: clients.lock };
  }
}

function createAdmin(services: Services, store: Store, settings: Settings, startedAt: number): AdminService {
  const { accounts, links, sip } = services;
  const { domain } = settings.server();
  return new AdminService({
    accounts,
    links,
    store,
    domain,
    isRegistered: (device) => sip.isRegistered(device),
    linkOrigin: () => settings,
    status: async () => {
      const [mailboxRows, { commits, operations }] = await Promise.all([
        store.mailbox.size(),
        store.statistics(),
      ]);
      return {
        version: VERSION,
        domain,
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
    },
  });
}

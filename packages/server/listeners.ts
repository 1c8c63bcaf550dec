/** Every socket of the server that the network can reach. */
import type { RequestListener } from "node:http";
import { type Clock, type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from "@sottovoce/sip";
import { listenTls, type TlsListener } from "@sottovoce/sip/transport/tls";
import { WsListener } from "@sottovoce/sip/transport/ws";
import type { Config } from "./config.ts";
import { createApp } from "./http/app.ts";
import { DEFAULT_HTTP_LIMITS, HttpGuard } from "./http/guard.ts";
import { describeListenError, HttpListener, type HttpSurroundings } from "./http/listener.ts";
import { createMetricsApp } from "./http/metrics-app.ts";
import type { WebApp } from "./http/web-app/types.ts";
import type { Log } from "./log.ts";
import { FLOW_TIMER_S } from "./registrar/limits.ts";
import { tellRefused } from "./security/connections.ts";
import type { Services } from "./services.ts";
import { secureContextOptions, type TlsKeeper } from "./tls/keeper.ts";

/** Ports as they are bound; `null` where one is off. */
export interface Ports {
  readonly https: number;
  readonly http: number | null;
  readonly sip: number;
  readonly metrics: number | null;
}

export interface ListenerSurroundings {
  readonly config: Config;
  /** Where it was read from. */
  readonly configFile: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly keeper: TlsKeeper;
  readonly services: Services;
  /** What is served at `/`; `null` where it has not been built. */
  readonly webApp: WebApp | null;
}

export interface Listeners {
  readonly ports: Ports;
  /** Stops accepting, finishes requests under way, and closes all connections. */
  close(): Promise<void>;
}

/** A device that pings when Flow-Timer asks it to has half a minute for a radio that wakes slowly. */
const IDLE_GRACE_S = 30;

/**
 * Opens all listeners, or none.
 * @param webSocketPath path of SIP over WebSocket
 * @throws ConfigError when a port is taken or not ours
 */
export async function startListeners(
  around: ListenerSurroundings,
  webSocketPath: string,
): Promise<Listeners> {
  const { config, configFile, keeper, services, webApp } = around;
  await using opened = new AsyncDisposableStack();
  // SIP first: who is told of the HTTPS port is told of the SIP port as well.
  const sip = await listenSip(around);
  opened.defer(() => sip.close());
  keeper.attach(sip);
  const webSockets = acceptWebSockets(around);

  const app = await createApp(services.http, webApp);
  const handler: RequestListener = (request, response) => app.routing(request, response);
  const { https: place } = config;
  const https = await HttpListener.https(
    { ...place, setting: "https.port", configFile },
    keeper.identity,
    handler,
    { ...httpSurroundings(around), guard: guardOf(around) },
  );
  opened.defer(() => https.close());
  keeper.attach(https);
  const serveWebSockets = (listener: HttpListener) =>
    listener.upgradeAt(webSocketPath, (request, socket, head) =>
      webSockets.handleUpgrade(request, socket, head),
    );
  serveWebSockets(https);

  const http =
    config.http.port === null
      ? null
      : await HttpListener.loopback(
          { port: config.http.port, setting: "http.port", configFile },
          handler,
          httpSurroundings(around),
        );
  if (http !== null) {
    opened.defer(() => http.close());
    serveWebSockets(http);
  }
  const metrics = await listenMetrics(around);
  if (metrics !== null) opened.defer(() => metrics.close());
  // Registered last, so it goes first: connections that were upgraded would keep their listeners open.
  opened.defer(() => closeTwice(webSockets));
  // Before that: listeners wait for requests under way, and these wait for somebody else.
  opened.defer(() => services.http.waits.close());

  const owned = opened.move();
  return {
    ports: {
      https: https.port,
      http: http?.port ?? null,
      sip: sip.address.port,
      metrics: metrics?.port ?? null,
    },
    close: () => owned.disposeAsync(),
  };
}

function limitsOf(config: Config): ConnectionLimits {
  return {
    ...DEFAULT_CONNECTION_LIMITS,
    idleMs: (FLOW_TIMER_S + IDLE_GRACE_S) * 1000,
    maxStrangersPerAddress: config.sip.strangers,
  };
}

/** Who may have a connection to the HTTPS port. */
function guardOf({ config, clock, log }: ListenerSurroundings): HttpGuard {
  const limits = { ...DEFAULT_HTTP_LIMITS, maxStrangersPerAddress: config.sip.strangers };
  return new HttpGuard(clock, limits, tellRefused(log, "HTTPS"));
}

/** Without a guard: for listeners that are reached from this machine, or its monitoring, alone. */
function httpSurroundings({ clock, log }: ListenerSurroundings): HttpSurroundings {
  return {
    clock,
    guard: null,
    onUnread: (remote) => log.audit("limit.reached", { remote, protocol: "HTTPS", limit: "unread bytes" }),
    onUnreadable: (remote) => log.audit("input.malformed", { remote, protocol: "HTTPS" }),
  };
}

async function listenSip({
  config,
  configFile,
  clock,
  log,
  keeper,
  services,
}: ListenerSurroundings): Promise<TlsListener> {
  const { port, bind } = config.sip;
  try {
    return await listenTls({
      port,
      ...(bind === "*" ? {} : { host: bind }),
      tls: secureContextOptions(keeper.identity),
      limits: limitsOf(config),
      clock,
      onConnection: services.sip.accept,
      onRefused: tellRefused(log, "SIP"),
    });
  } catch (error) {
    throw describeListenError(error as NodeJS.ErrnoException, { port, setting: "sip.port", configFile });
  }
}

function acceptWebSockets({ config, clock, log, services }: ListenerSurroundings): WsListener {
  return new WsListener({
    limits: limitsOf(config),
    clock,
    onConnection: services.sip.accept,
    onRefused: tellRefused(log, "SIP"),
  });
}

async function listenMetrics(around: ListenerSurroundings): Promise<HttpListener | null> {
  const { config, configFile, log, services } = around;
  const { port, bind } = config.metrics;
  if (port === null) return null;
  const app = await createMetricsApp(services.metrics, services.http, log);
  return HttpListener.plain(
    { port, bind, setting: "metrics.port", configFile },
    (request, response) => app.routing(request, response),
    httpSurroundings(around),
  );
}

/** The second time ends connections whose peer does not answer the closing handshake. */
function closeTwice(webSockets: WsListener): void {
  webSockets.close();
  webSockets.close();
}

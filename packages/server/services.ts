/** Everything of the server that needs no socket, put together. */
import { randomBytes } from "node:crypto";
import type { Clock } from "@sottovoce/sip";
import { type Bytes, isLoopbackHost } from "@sottovoce/wire";
import { AccountService } from "./accounts/accounts.ts";
import { ActivationService, type ClientSettings } from "./accounts/activation.ts";
import { Authenticator } from "./accounts/credentials.ts";
import { Directory } from "./accounts/directory.ts";
import { LinkService } from "./accounts/links.ts";
import { LocalBus } from "./bus/local-bus.ts";
import type { Config } from "./config.ts";
import { LinkHolder } from "./devices/holder.ts";
import { LinkOpener } from "./devices/opener.ts";
import { DeviceRemoval } from "./devices/removal.ts";
import { LinkWaits } from "./devices/waits.ts";
import { Allowances } from "./http/allowances.ts";
import type { HttpContext } from "./http/context.ts";
import { IceServers } from "./ice-servers.ts";
import type { Log } from "./log.ts";
import { MailboxService } from "./mailbox/mailbox.ts";
import { Metrics } from "./metrics.ts";
import { PrekeyService } from "./prekeys/prekeys.ts";
import {
  MISSED_CALLS_AT_ONCE,
  MISSED_CALLS_PER_MINUTE,
  REQUESTS_PER_CALL,
  REQUESTS_PER_CALL_AT_ONCE,
  REQUESTS_WITHIN_CALLS_AT_ONCE,
  REQUESTS_WITHIN_CALLS_PER_MINUTE,
} from "./proxy/limits.ts";
import { MissedCalls } from "./proxy/missed-calls.ts";
import { CallProxy } from "./proxy/proxy.ts";
import { Routes } from "./proxy/routes.ts";
import { Quota } from "./quota.ts";
import type { DeliveryTarget } from "./registrar/phone-line.ts";
import { LoginAttempts } from "./security/login-attempts.ts";
import { SipService } from "./sip/service.ts";
import { SiteHandler } from "./site/handler.ts";
import { SiteMessages } from "./site/service.ts";
import { type Store, StoreUnavailable } from "./store/store.ts";
import { StoreHealth } from "./store-health.ts";
import { VERSION } from "./version.ts";

export interface Surroundings {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly settings: ClientSettings;
  /** What routes are authenticated with, and the ids of SIP phones in them derived, 32 bytes (see `routeKeyOf`). */
  readonly routeKey: Bytes;
}

export interface Services {
  readonly accounts: AccountService;
  readonly links: LinkService;
  readonly mailbox: MailboxService<DeliveryTarget>;
  readonly sip: SipService;
  readonly proxy: CallProxy;
  readonly metrics: Metrics;
  readonly http: HttpContext;
  /** Ends timers and deliveries; listeners are to be closed before. */
  close(): void;
}

/** Puts the services together. What they keep of every device is read from the store. */
export async function createServices(around: Surroundings): Promise<Services> {
  const { config, clock, log, store, settings, routeKey } = around;
  const { domain } = config;
  const now = () => clock.now();
  const elapsed = () => clock.elapsed();
  const bus = new LocalBus();
  const metrics = new Metrics();
  const directory = await Directory.open(store);
  const attempts = new LoginAttempts(log, elapsed);
  const authenticator = new Authenticator({
    directory,
    devices: store.devices,
    attempts,
    realm: domain,
    now,
  });
  const sip: SipService = new SipService({
    clock,
    log,
    metrics,
    directory,
    authenticator,
    domain,
    routeKey,
    onRegistered: (device, target) => mailbox.registered(device, target),
    onUnregistered: (device, target) => mailbox.unregistered(device, target),
  });
  const mailbox = new MailboxService<DeliveryTarget>({
    store: store.mailbox,
    bus,
    port: sip.deliverer,
    clock,
    onDelivery: (verdict) => metrics.countDelivery(verdict),
    onFault: mailboxFaults(log, clock),
  });
  const missedCalls = new MissedCalls({
    post: (notice) => mailbox.post(notice),
    clock,
    random: randomBytes,
    quota: new Quota(MISSED_CALLS_PER_MINUTE, MISSED_CALLS_AT_ONCE),
    onLost: (error) => log.error("missed_call.lost", { error }),
  });
  const proxy = new CallProxy({
    layer: sip.layer,
    edge: sip.edge,
    clock,
    directory,
    location: sip.location,
    routes: new Routes(routeKey, () => settings.sip(), domain, now),
    domain,
    ringingMs: config.calls.ringing,
    quota: new Quota(config.calls.rate, config.calls.burst),
    quotaWithin: new Quota(
      Math.max(REQUESTS_WITHIN_CALLS_PER_MINUTE, REQUESTS_PER_CALL * config.calls.rate),
      Math.max(REQUESTS_WITHIN_CALLS_AT_ONCE, REQUESTS_PER_CALL_AT_ONCE * config.calls.burst),
    ),
    onCallEnded: (call) => missedCalls.note(call),
  });
  sip.serve(proxy);
  sip.routeDialogs(proxy);
  const allowances = new Allowances(config.quota, log, elapsed);
  const site = new SiteMessages(mailbox);
  sip.serve(
    new SiteHandler({
      edge: sip.edge,
      directory,
      messages: site,
      acknowledge: (device, id) => mailbox.acknowledge(device, id),
      allow: ({ mailbox: id, account }) =>
        allowances.message({ device: { id }, account: { id: account } }, "SIP"),
      domain,
      lifetimeMs: config.messages.lifetime,
      now,
    }),
  );
  bus.subscribeAccounts({
    onAccountChanged: (account) => {
      directory.forget(account);
      sip.onAccountChanged(account).catch((error) => log.error("sip.unexpected_error", { error }));
    },
  });
  const onDevicesRemoved: AccountServiceDevicesRemoved = (devices) => mailbox.devicesRemoved(devices);
  const accounts = new AccountService({ store, bus, log, domain, now, onDevicesRemoved });
  const waits = new LinkWaits(clock);
  const linking = { store, directory, bus, waits, log, now };
  const http: HttpContext = {
    version: VERSION,
    domain,
    // On "localhost" it would bind every port of the person's machine, our own loopback link included.
    strictTransport: !isLoopbackHost(config.host),
    messageLifetimeMs: config.messages.lifetime,
    now,
    elapsed,
    log,
    metrics,
    directory,
    authenticator,
    activation: new ActivationService({ store, directory, bus, settings, attempts, log, now }),
    prekeys: new PrekeyService(store.prekeys, store.devices, now),
    waits,
    linkOpener: new LinkOpener(linking),
    linkHolder: new LinkHolder({ ...linking, settings, attempts }),
    deviceRemoval: new DeviceRemoval({ devices: store.devices, bus, onDevicesRemoved, log }),
    settings,
    allowances,
    ice: new IceServers(config, now),
    mailbox,
    site,
    presence: config.clients.presence ? sip : null,
    people: config.clients.directory ? store.people : null,
    health: new StoreHealth(store, clock),
  };
  const close = () => {
    mailbox.stop();
    proxy.close();
    sip.close();
  };
  const links = new LinkService(store.links, config.links.lifetime, now, log);
  return { accounts, links, mailbox, sip, proxy, metrics, http, close };
}

/** While the store is unavailable every loop fails every second; one line a minute says as much. */
const UNAVAILABLE_LINES_PER_MINUTE = 1;

function mailboxFaults(log: Log, clock: Clock): (error: unknown) => void {
  const lines = new Quota<"unavailable">(UNAVAILABLE_LINES_PER_MINUTE, 1);
  return (error) => {
    if (error instanceof StoreUnavailable && lines.take("unavailable", clock.elapsed()) > 0) return;
    log.error("mailbox.error", { error });
  };
}

type AccountServiceDevicesRemoved = ConstructorParameters<typeof AccountService>[0]["onDevicesRemoved"];

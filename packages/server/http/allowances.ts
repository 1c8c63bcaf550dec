/** How much a device, and all devices of an account together, may ask for in a time. */
import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { FoundDevice } from "../accounts/directory.ts";
import type { Log, LogFields } from "../log.ts";
import { Quota } from "../quota.ts";
import { Refusal } from "../refusal.ts";
import type { LimitName } from "../security/events.ts";

const MINUTES_PER_HOUR = 60;

/** An account's devices take bundles for one person: two that set themselves up at the same time are the most. */
const BUNDLE_SHARE = 2;

/**
 * Requests beside messages: looking somebody up, taking bundles, looking after prekeys. A client that starts asks
 * about each of its contacts once; somebody who copies the directory asks without end.
 */
const REQUESTS_PER_MINUTE = 120;
const REQUESTS_BURST = 2_000;

/**
 * Links for further devices. A person makes one, perhaps three in a row; each makes the server verify a hundred
 * signatures and hold two requests open. Counted by device: a stolen one leaves the others theirs.
 */
const LINKS_PER_HOUR = 20;

/** What the operator decides (`[quota]` of the configuration). */
export interface AllowanceSettings {
  /** Messages of a device a minute. */
  readonly rate: number;
  /** Messages of a device at once. */
  readonly burst: number;
  /** Messages of an account an hour. */
  readonly account: number;
  /** Bundles for a device an hour. */
  readonly bundles: number;
}

/** A device of the app, or the SIP phones of an account together. */
interface Sender {
  readonly device: { readonly id: DeviceId };
  readonly account: { readonly id: AccountId };
}

type Protocol = NonNullable<LogFields["protocol"]>;

export class Allowances {
  readonly #log: Log;
  readonly #elapsed: () => number;
  readonly #messagesOfDevice: Quota<DeviceId>;
  readonly #messagesOfAccount: Quota<AccountId>;
  readonly #bundlesOfDevice: Quota<DeviceId>;
  readonly #bundlesOfAccount: Quota<AccountId>;
  readonly #links: Quota<DeviceId> = hourly(LINKS_PER_HOUR);
  readonly #requests = new Quota<DeviceId>(REQUESTS_PER_MINUTE, REQUESTS_BURST);

  /** @param elapsed `Clock.elapsed` */
  constructor(settings: AllowanceSettings, log: Log, elapsed: () => number) {
    const { rate, burst, account, bundles } = settings;
    this.#log = log;
    this.#elapsed = elapsed;
    this.#messagesOfDevice = new Quota(rate, burst);
    this.#messagesOfAccount = hourly(account);
    this.#bundlesOfDevice = hourly(bundles);
    this.#bundlesOfAccount = hourly(bundles * BUNDLE_SHARE);
  }

  /** One message. @throws Refusal `rate_limited` */
  message({ device, account }: Sender, protocol: Protocol = "HTTPS"): void {
    const now = this.#elapsed();
    let wait = this.#messagesOfDevice.take(device.id, now);
    if (wait > 0) throw this.#refuse(device.id, "messages of a device", MESSAGES_OF_DEVICE, wait, protocol);
    wait = this.#messagesOfAccount.take(account.id, now);
    if (wait > 0)
      throw this.#refuse(device.id, "messages of an account", MESSAGES_OF_ACCOUNT, wait, protocol);
  }

  /** So many bundles. @throws Refusal `rate_limited` */
  bundles({ device, account }: FoundDevice, count: number): void {
    const now = this.#elapsed();
    let wait = this.#bundlesOfDevice.take(device.id, now, count);
    if (wait > 0) throw this.#refuse(device.id, "bundles of a device", BUNDLES, wait);
    wait = this.#bundlesOfAccount.take(account.id, now, count);
    if (wait > 0) throw this.#refuse(device.id, "bundles of an account", BUNDLES, wait);
  }

  /** One link for a further device. @throws Refusal `rate_limited` */
  link({ device }: FoundDevice): void {
    const wait = this.#links.take(device.id, this.#elapsed());
    if (wait > 0) throw this.#refuse(device.id, "links of a device", LINKS, wait);
  }

  /** Any other request. @throws Refusal `rate_limited` */
  request({ device }: FoundDevice): void {
    const wait = this.#requests.take(device.id, this.#elapsed());
    if (wait > 0) throw this.#refuse(device.id, "requests of a device", REQUESTS, wait);
  }

  #refuse(
    device: DeviceId,
    limit: LimitName,
    sentence: string,
    retryAfterMs: number,
    protocol: Protocol = "HTTPS",
  ): Refusal {
    this.#log.audit("limit.reached", { device, limit, protocol, status: protocol === "SIP" ? 480 : 429 });
    return new Refusal("rate_limited", sentence, { retryAfterMs });
  }
}

const MESSAGES_OF_DEVICE = "This device has sent too many messages. Wait before sending more.";
const MESSAGES_OF_ACCOUNT =
  "The devices of your account have sent too many messages. Wait before sending more.";
const BUNDLES = "Too many conversations were begun in the last hour. Wait before beginning more.";
const LINKS = "Too many links were made in the last hour. Wait before making more.";
const REQUESTS = "This device asks too often. Wait before asking again.";

/** An hour's worth, which may be used at once. */
function hourly(perHour: number): Quota<DeviceId & AccountId> {
  return new Quota(perHour / MINUTES_PER_HOUR, perHour);
}

/** Prekeys of devices: publishing one's own, and taking bundles of others. */
import {
  type BundleJson,
  type BundlesResponse,
  type DeviceId,
  ONE_TIME_PREKEYS,
  type PrekeyCountResponse,
  type PublishPrekeysRequest,
} from "@sottovoce/wire";
import type { DirectoryAccount, FoundDevice } from "../accounts/directory.ts";
import { VerifyingKey } from "../accounts/signature.ts";
import { Refusal } from "../refusal.ts";
import type { DeviceStore, PrekeyCount, PrekeyStore } from "../store/store.ts";
import { bundleJson, readLastResortPrekey, readOneTimePrekeys, readSignedPrekey } from "./json.ts";
import { verifyPrekeys } from "./verify.ts";

/** A device refills to `ONE_TIME_PREKEYS`; twice that leaves room for an upload whose answer was lost. */
const MAX_ONE_TIME_PREKEYS = 2 * ONE_TIME_PREKEYS;
/** The daily number of bundles (SM1.md "Rules") is counted by the day; asking again sooner than this is useless. */
const LIMITED_RETRY_MS = 3_600_000;

export class PrekeyService {
  readonly #store: PrekeyStore;
  readonly #devices: Pick<DeviceStore, "get">;
  readonly #now: () => number;

  constructor(store: PrekeyStore, devices: Pick<DeviceStore, "get">, now: () => number) {
    this.#store = store;
    this.#devices = devices;
    this.#now = now;
  }

  /** @throws Refusal `bad_request`, `bad_signature`, `too_large` */
  async publish({ device }: FoundDevice, request: PublishPrekeysRequest): Promise<PrekeyCountResponse> {
    const signed =
      request.signedPrekey === undefined ? undefined : readSignedPrekey("signedPrekey", request.signedPrekey);
    const lastResort =
      request.lastResortPrekey === undefined
        ? undefined
        : readLastResortPrekey("lastResortPrekey", request.lastResortPrekey);
    const oneTime = readOneTimePrekeys("oneTimePrekeys", request.oneTimePrekeys ?? []);
    const held = await this.#store.count(device.id);
    if (held.oneTime + oneTime.length > MAX_ONE_TIME_PREKEYS) {
      throw new Refusal(
        "too_large",
        `The server keeps at most ${MAX_ONE_TIME_PREKEYS} one-time prekeys of a device and has ${held.oneTime} already.`,
      );
    }
    const key = VerifyingKey.from((await this.#devices.get(device.id))?.signingKey ?? new Uint8Array(0));
    if (key === null) throw new Refusal("unauthorized", "This device was removed; activate it anew.");
    const all = [signed, lastResort, ...oneTime].filter((prekey) => prekey !== undefined);
    await verifyPrekeys(key, device.account, device.id, all);
    return countJson(
      await this.#store.publish(device.id, {
        ...(signed === undefined ? {} : { signed }),
        ...(lastResort === undefined ? {} : { lastResort }),
        oneTime,
      }),
    );
  }

  async count({ device }: FoundDevice): Promise<PrekeyCountResponse> {
    return countJson(await this.#store.count(device.id));
  }

  /**
   * Takes one bundle of each named device of an account.
   * @throws Refusal `device_gone` when nobody has activated the account, `devices_changed` when a device is not
   *   in its list, `rate_limited` when no bundle is left for this requester today
   */
  async take(
    requester: DeviceId,
    account: DirectoryAccount,
    devices: readonly DeviceId[],
  ): Promise<BundlesResponse & { readonly bundles: BundleJson[] }> {
    const { accountKey, deviceList } = account;
    if (accountKey === null || deviceList === null) throw notActivated();
    const gone = devices.filter((device) => !account.devices.some(({ id }) => id === device));
    if (gone.length > 0) {
      throw new Refusal(
        "devices_changed",
        "This account's devices have changed; fetch its device list again.",
        {
          gone,
          missing: [],
        },
      );
    }
    const { bundles, limited } =
      devices.length === 0
        ? { bundles: [], limited: [] }
        : await this.#store.take(requester, devices, this.#now());
    if (bundles.length === 0 && limited.length > 0) {
      throw new Refusal(
        "rate_limited",
        "This device has taken all the prekeys of that device it may take in a day; use the session there is.",
        { retryAfterMs: LIMITED_RETRY_MS },
      );
    }
    return {
      account: account.id,
      accountKey,
      deviceList,
      bundles: bundles.map(bundleJson),
    };
  }
}

/** What a sender is told about an account nobody uses yet. */
export function notActivated(): Refusal {
  return new Refusal(
    "device_gone",
    "This account has no device at the moment: its owner has not opened the activation link yet.",
  );
}

function countJson(count: PrekeyCount): PrekeyCountResponse {
  return { oneTimePrekeys: count.oneTime, signedPrekeyCreated: count.signedCreated };
}

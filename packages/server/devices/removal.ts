/** Taking devices out of an account: the account's key signs a list without them, and they are gone at once. */
import {
  type Bytes,
  type DeviceId,
  type DeviceListRequest,
  type DeviceListResponse,
  decodeDeviceList,
  fromBase64Url,
} from "@sottovoce/wire";
import type { FoundDevice } from "../accounts/directory.ts";
import type { Bus } from "../bus/bus.ts";
import type { Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import type { DeviceStore } from "../store/store.ts";
import { badList, compareLists, readList, readSignedList, requireSuccessor } from "./lists.ts";
import { checkSigned } from "./opener.ts";

export interface RemovalDependencies {
  readonly devices: Pick<DeviceStore, "replaceList">;
  readonly bus: Pick<Bus, "accountChanged">;
  /** Called with devices that were removed, durably; resolves when the senders of what waited for them are told. */
  readonly onDevicesRemoved: (devices: readonly DeviceId[]) => Promise<void>;
  readonly log: Log;
}

export class DeviceRemoval {
  readonly #deps: RemovalDependencies;

  constructor(dependencies: RemovalDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Replaces the account's list by one that names fewer devices. The same list again is answered like the first time.
   * @throws Refusal `bad_request`, `bad_signature`, `conflict`
   */
  async replace({ account }: FoundDevice, request: DeviceListRequest): Promise<DeviceListResponse> {
    const { deviceList } = request;
    const signed = readSignedList("deviceList", deviceList);
    if (account.deviceList === null) throw new Refusal("conflict", "The account has no device list.");
    if (account.deviceList.bytes === deviceList.bytes) return { deviceList: account.deviceList };
    const previous: Bytes = fromBase64Url(account.deviceList.bytes);
    const list = readList(signed, account);
    requireSuccessor(list, previous);
    const { added, removed } = compareLists(decodeDeviceList(previous), list);
    if (added.length > 0 || removed.length === 0) throw badList("it must name fewer devices, and no others");
    await checkSigned(account, signed);
    const { devices, bus, log, onDevicesRemoved } = this.#deps;
    const leaving = removed.map(({ device }) => device);
    const gone = await devices.replaceList(account.id, previous, signed, leaving);
    if (gone === null) throw new Refusal("conflict", "The account's device list has changed meanwhile.");
    bus.accountChanged(account.id);
    await onDevicesRemoved(gone);
    for (const device of gone) {
      log.audit("device.removed", { account: account.id, address: account.address, device, by: "device" });
    }
    return { deviceList };
  }
}

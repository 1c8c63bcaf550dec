/** The devices of this account: which there are, and taking one out. */
import type { AcceptedDeviceList } from "@sottovoce/crypto";
import type { DeviceId } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import type { OwnDevice } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { accountKeyHeldBy, refreshOwnList, signedListJson, signNextList } from "./own-list.ts";

export class OwnDevices {
  readonly #core: Core;
  /** Signed, and perhaps not taken by the server yet: the same is posted again where the answer was lost. */
  #removing: { readonly device: DeviceId; readonly list: AcceptedDeviceList } | null = null;

  constructor(core: Core) {
    this.#core = core;
  }

  list(): readonly OwnDevice[] {
    const { own, deviceNames } = this.#core;
    const { device: self, primary } = own.record;
    return own.list.list.devices
      .map(({ device, added }) => ({
        device,
        name: deviceNames.get(device)?.name ?? null,
        added,
        self: device === self,
        primary: device === primary,
      }))
      .toSorted((a, b) => a.added - b.added);
  }

  async remove(device: DeviceId): Promise<void> {
    const { own, api, ledger, deviceNames } = this.#core;
    accountKeyHeldBy(this.#core);
    if (device === own.identity.device) throw ownDevice();
    await refreshOwnList(this.#core);
    const next = await this.#listWithout(device);
    // It is gone already: an answer was lost, perhaps.
    if (next !== null) await api.replaceDeviceList(signedListJson(next));
    await ledger.transact(async (transaction) => {
      if (next !== null) await own.learnList(transaction, next.signed);
      if (transaction.read(deviceNames, device) !== null) transaction.erase(deviceNames, device);
    });
    this.#removing = null;
  }

  /** @returns `null` when the list does not name the device */
  async #listWithout(device: DeviceId): Promise<AcceptedDeviceList | null> {
    const { own } = this.#core;
    const { devices, version } = own.list.list;
    const rest = devices.filter((listed) => listed.device !== device);
    if (rest.length === devices.length) return null;
    const known = this.#removing;
    if (known?.device === device && known.list.list.version === version + 1) return known.list;
    const list = await signNextList(this.#core, rest);
    this.#removing = { device, list };
    return list;
  }
}

function ownDevice(): EngineError {
  return new EngineError(
    "own_device",
    "user",
    "This device holds your account's key and cannot take itself out. Ask your operator to reset the account instead.",
  );
}

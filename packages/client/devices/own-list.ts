/** The own device list, as the device that holds AIK changes it. */
import { type AcceptedDeviceList, type AccountIdentity, signDeviceList } from "@sottovoce/crypto";
import { type ListedDevice, type SignedDeviceListJson, toBase64Url } from "@sottovoce/wire";
import { REQUEST_TIMEOUT_MS } from "../api/client.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";

/** The account's key. @throws EngineError `not_primary` on a device that does not hold it */
export function accountKeyHeldBy({ own }: Core): AccountIdentity {
  const { account } = own.keys;
  if (account !== null) return account;
  throw new EngineError(
    "not_primary",
    "user",
    "Only the device that holds your account's key can do this: the first one you set up.",
  );
}

/**
 * Learns the list that the server holds: an answer may have been lost after it took the last change, and two lists of
 * one version must never be signed.
 * @param timeoutMs what is left of the try that needs it
 * @throws EngineError `network`, …
 */
export async function refreshOwnList(
  { api, own, ledger }: Core,
  timeoutMs = REQUEST_TIMEOUT_MS,
): Promise<void> {
  const offered = (await api.account(own.identity.account, timeoutMs)).keys?.deviceList;
  if (offered !== undefined) await ledger.transact((transaction) => own.learnList(transaction, offered));
}

/** Signs the list that follows the known one. @throws EngineError `not_primary` */
export function signNextList(core: Core, devices: readonly ListedDevice[]): Promise<AcceptedDeviceList> {
  const { primitives, own, clock } = core;
  const { account } = own.identity;
  return signDeviceList(primitives, accountKeyHeldBy(core), account, own.list, devices, clock.now());
}

export function signedListJson({ signed }: AcceptedDeviceList): SignedDeviceListJson {
  return { bytes: toBase64Url(signed.bytes), signature: toBase64Url(signed.signature) };
}

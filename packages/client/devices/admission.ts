/** What a device that was let in believes of what it is given: the list that AIK signed, and what came sealed with it. */
import {
  acceptDeviceList,
  type DeviceKeys,
  IdentityError,
  isListed,
  LinkingError,
  type LinkKeys,
  openProvision,
  type Primitives,
} from "@sottovoce/crypto";
import { type Bytes, fromBase64Url, type SignedDeviceList, toBase64Url } from "@sottovoce/wire";
import { ACCOUNTS, type AccountRecord, alreadyActive, THE_ACCOUNT } from "../activation/account.ts";
import type { Claimed } from "../api/decode-linking.ts";
import { badAnswer } from "../api/fields.ts";
import { CONTACTS } from "../contacts/record.ts";
import { EngineError } from "../errors.ts";
import { PREKEYS, THE_PREKEYS } from "../prekeys/record.ts";
import type { Batch, Vault } from "../vault/vault.ts";
import { DEVICE_NAMES } from "./names.ts";
import { JOINING_PREKEYS, JOININGS, type PendingJoining } from "./pending-joining.ts";
import { decodeProvision, type Provision } from "./provision.ts";

/** The account of a device that was let in, and everything to be written with it at once. */
export interface Admission {
  readonly record: AccountRecord;
  readonly batch: Batch;
}

/**
 * Judges what the server gives a device that the other one has accepted.
 * @throws LinkingError for anything that the other device did not make; EngineError `bad_answer`, `already_activated`
 *   where this device has got another account meanwhile
 */
export async function admit(
  primitives: Primitives,
  vault: Vault,
  pending: PendingJoining,
  keys: LinkKeys,
  claimed: Claimed,
): Promise<Admission> {
  const { account, device, address, accountKey } = pending;
  const existing = await vault.get(ACCOUNTS, THE_ACCOUNT);
  if (existing !== null) throw alreadyActive(existing);
  if (claimed.account !== account || claimed.device !== device || claimed.address !== address) {
    throw badAnswer("another account than the link's");
  }
  await checkList(primitives, pending, claimed.deviceList);
  const content = await openProvision(primitives, keys, claimed.provision, claimed.deviceList.bytes);
  const provision = decodeProvision(content);
  if (provision === null || provision.address !== address) {
    throw new LinkingError("provision", "What this device is given is not for it");
  }
  const { bytes, signature } = claimed.deviceList;
  const record: AccountRecord = {
    pin: pending.pin,
    caHash: pending.caHash,
    address,
    account,
    device,
    primary: provision.primary,
    displayName: claimed.displayName,
    secret: toBase64Url(claimed.secret),
    sip: claimed.sip,
    policy: claimed.policy,
    keys: pending.keys,
    accountKey,
    deviceList: { bytes: toBase64Url(bytes), signature: toBase64Url(signature) },
  };
  const prekeys = await vault.get(JOINING_PREKEYS, THE_ACCOUNT);
  if (prekeys === null) throw begunAnew();
  return { record, batch: batchOf(vault, pending, { record, prekeys, provision }) };
}

/** AIK is the one that the link's secret vouches for; its list has to name this device with the keys made here. */
async function checkList(
  primitives: Primitives,
  { account, device, accountKey, request }: PendingJoining,
  offered: SignedDeviceList,
): Promise<void> {
  const self: DeviceKeys = {
    account,
    device,
    signingKey: fromBase64Url(request.signingKey),
    agreementKey: fromBase64Url(request.agreementKey),
  };
  try {
    const accepted = await acceptDeviceList(primitives, fromBase64Url(accountKey), account, null, offered);
    if (isListed(accepted.list, self)) return;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
  }
  throw new LinkingError("provision", "The device list is not one that lets this device in");
}

interface Given {
  readonly record: AccountRecord;
  /** Private ones, as they were prepared. */
  readonly prekeys: Bytes;
  readonly provision: Provision;
}

function batchOf(
  vault: Vault,
  { device, name }: PendingJoining,
  { record, prekeys, provision: { names, contacts } }: Given,
): Batch {
  const batch = vault
    .batch()
    .put(ACCOUNTS, THE_ACCOUNT, record)
    .put(PREKEYS, THE_PREKEYS, prekeys)
    .remove(JOININGS, THE_ACCOUNT)
    .remove(JOINING_PREKEYS, THE_ACCOUNT);
  const own = name === null ? [] : [{ device, name }];
  for (const entry of [...names.filter((other) => other.device !== device), ...own]) {
    batch.put(DEVICE_NAMES, entry.device, entry);
  }
  for (const contact of contacts) batch.put(CONTACTS, contact.address, contact);
  return batch;
}

function begunAnew(): EngineError {
  return new EngineError("link_expired", "user", "This device has begun anew meanwhile. Make a new link.");
}

/** A further device of an account, as linking one will make it: a profile of its own, and a device list that names both. */
import {
  encodePrekeys,
  generateDeviceIdentity,
  listedDevice,
  makeOneTimePrekeys,
  makeSignedPrekeys,
  noPrekeys,
  signDeviceList,
} from "@sottovoce/crypto";
import { type DeviceId, fromBase64Url, toBase64Url } from "@sottovoce/wire";
import { ACCOUNTS, decodeOwnKeys, encodeOwnKeys, THE_ACCOUNT } from "../activation/account.ts";
import { lastResortPrekeyJson, oneTimePrekeyJson, signedPrekeyJson } from "../api/client.ts";
import { acceptedList } from "../contacts/judge.ts";
import { PREKEYS, THE_PREKEYS } from "../prekeys/record.ts";
import { createVault, openVault } from "../vault/passphrase.ts";
import { PASSPHRASE, Person } from "./world.ts";

/** @returns the same person at a second device, not started yet */
export async function linkDevice(person: Person, device: DeviceId): Promise<Person> {
  const { world, account, ports } = person;
  const { primitives, clock } = ports;
  const now = clock.now();
  const first = await openVault(primitives, person.records.copy(), PASSPHRASE, now);
  const record = await first.get(ACCOUNTS, THE_ACCOUNT);
  if (record === null) throw new Error("not activated");
  const own = await decodeOwnKeys(primitives, record.keys);
  if (own.account === null) throw new Error("not the device that holds the account's key");
  const identity = await generateDeviceIdentity(primitives, record.account, device);
  const before = await acceptedList(primitives, {
    account: record.account,
    accountKey: record.accountKey,
    deviceList: account.deviceList ?? record.deviceList,
  });
  const devices = [...before.list.devices, listedDevice(identity, now)];
  const list = await signDeviceList(primitives, own.account, record.account, before, devices, now);
  const signed = await makeSignedPrekeys(primitives, identity, noPrekeys(), now);
  const oneTime = await makeOneTimePrekeys(primitives, identity, signed.prekeys, 50, now);

  const second = new Person(world, account);
  const deviceList = {
    bytes: toBase64Url(list.signed.bytes),
    signature: toBase64Url(list.signed.signature),
  };
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const vault = await createVault(primitives, second.records, PASSPHRASE);
  await vault
    .batch()
    .put(ACCOUNTS, THE_ACCOUNT, {
      ...record,
      device,
      secret: toBase64Url(secret),
      deviceList,
      keys: await encodeOwnKeys(primitives, { account: null, device: identity }),
    })
    .put(PREKEYS, THE_PREKEYS, await encodePrekeys(primitives, oneTime.prekeys))
    .commit();
  account.deviceList = deviceList;
  world.server.devices.set(device, {
    id: device,
    account,
    secret: fromBase64Url(toBase64Url(secret)),
    signedPrekey: signedPrekeyJson(signed.signed),
    lastResortPrekey: lastResortPrekeyJson(signed.lastResort),
    oneTimePrekeys: oneTime.oneTime.map(oneTimePrekeyJson),
  });
  return second;
}

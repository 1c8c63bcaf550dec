/**
 * Activation: from a link to an account on this device (DESIGN "Identity").
 *
 * The certificate authority is compared with the link before anything is sent. The keys are on disk before they
 * are posted, so that an answer that was lost, or a crash, costs nothing: the same link again goes on with the same
 * keys, and the server knows them.
 */
import {
  type AcceptedDeviceList,
  type AccountIdentity,
  accountKeyOf,
  encodePrekeys,
  generateAccountIdentity,
  generateDeviceIdentity,
  listedDevice,
  makeOneTimePrekeys,
  makeSignedPrekeys,
  noPrekeys,
  type Primitives,
  type PrivatePrekeys,
  signDeviceList,
} from "@sottovoce/crypto";
import {
  type AccountId,
  type ActivateRequest,
  type ActivationLink,
  type Address,
  activationStatement,
  type Base64Url,
  type DeviceId,
  ONE_TIME_PREKEYS,
  toBase64Url,
} from "@sottovoce/wire";
import { ApiClient, lastResortPrekeyJson, oneTimePrekeyJson, signedPrekeyJson } from "../api/client.ts";
import type { Activated, Preview } from "../api/decode.ts";
import { badAnswer } from "../api/fields.ts";
import { signedListJson } from "../devices/own-list.ts";
import { JOINING_PREKEYS, JOININGS } from "../devices/pending-joining.ts";
import { EngineError } from "../errors.ts";
import { engineOver } from "../open.ts";
import type { Ports, RecordStore, ServerPin } from "../ports.ts";
import { PREKEYS, THE_PREKEYS } from "../prekeys/record.ts";
import type { Activation } from "../setup-api.ts";
import { jsonCodec } from "../vault/codec.ts";
import { createVault, hasVault, openVault } from "../vault/passphrase.ts";
import { collection, type Vault } from "../vault/vault.ts";
import {
  ACCOUNTS,
  type AccountRecord,
  alreadyActive,
  encodeOwnKeys,
  type OwnKeys,
  type PrivateKeysRecord,
  THE_ACCOUNT,
} from "./account.ts";
import { pinServer } from "./pin.ts";
import { isSameKey, lastListOf, readRecoveryKit, recoveryKitOf } from "./recovery.ts";

/** An activation that was posted, or is about to be, and not answered yet. */
interface PendingActivation {
  readonly pin: ServerPin;
  readonly caHash: Base64Url;
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly keys: PrivateKeysRecord;
  /** Posted as it stands, also the second time. */
  readonly request: ActivateRequest;
}

const PENDING = collection("activation", 1, jsonCodec<PendingActivation>());

/** Whether keys were posted, or are about to be, that an account may already stand on. */
export async function hasPendingActivation(records: RecordStore): Promise<boolean> {
  return (await records.list(PENDING.store, { limit: 1 })).length > 0;
}

/** What the account begins with, or goes on from. */
interface AccountStart {
  readonly identity: AccountIdentity;
  readonly last: AcceptedDeviceList | null;
}

/** What an activation is prepared from. */
interface Start {
  readonly link: ActivationLink;
  readonly pin: ServerPin;
  readonly preview: Preview;
  readonly account: AccountStart;
}

/** Refusals after which the prepared keys are of no use any more. */
const FINAL_REFUSALS: ReadonlySet<string> = new Set([
  "activation_unknown",
  "activation_used",
  "activation_expired",
  "account_disabled",
]);

/**
 * Activates this device.
 *
 * @param link as `parseActivationLink` read it
 * @param passphrase that will open the records of this device
 * @param recoveryWords the recovery kit, to keep the account's key after the operator has reset the account; `null` for
 *   a new key
 * @returns the engine of the new account, and its recovery kit
 * @throws EngineError `impostor`, `network` (use the same link again), `activation_used`, `activation_expired`,
 *   `activation_unknown`, `already_activated`, `wrong_passphrase`, `wrong_recovery_words`
 */
export async function activate(
  ports: Ports,
  link: ActivationLink,
  passphrase: string,
  recoveryWords: string | null = null,
): Promise<Activation> {
  const { primitives, records, clock } = ports;
  const identity = recoveryWords === null ? null : await readRecoveryKit(primitives, recoveryWords);
  const pin = await pinServer(ports, link.origin, link.caHash);
  const api = new ApiClient(ports.discovery.open(pin), null);
  const vault = (await hasVault(records))
    ? await openVault(primitives, records, passphrase, clock.now())
    : null;
  const existing = await vault?.get(ACCOUNTS, THE_ACCOUNT);
  if (existing) throw alreadyActive(existing);
  const prepared = await preparedBefore(vault, link, pin);
  // Words that were forgotten the first time are not to be passed over the second.
  const isMeant =
    prepared !== null && (identity === null || (await isSameKey(primitives, prepared.keys, identity)));
  if (vault !== null && isMeant) return finish(ports, api, vault, prepared);
  // A vault is made only for a link that the server knows: a mistyped link leaves nothing behind.
  const preview = await api.preview(link.code);
  const account = await accountOf(primitives, preview, identity);
  const target = vault ?? (await createVault(primitives, records, passphrase));
  return finish(ports, api, target, await prepareAndKeep(ports, target, { link, pin, preview, account }));
}

async function finish(
  ports: Ports,
  api: ApiClient,
  vault: Vault,
  pending: PendingActivation,
): Promise<Activation> {
  const record = await post(api, vault, pending);
  await vault
    .batch()
    .put(ACCOUNTS, THE_ACCOUNT, record)
    .remove(PENDING, THE_ACCOUNT)
    // A link of another device may have been opened here before, and left.
    .remove(JOININGS, THE_ACCOUNT)
    .remove(JOINING_PREKEYS, THE_ACCOUNT)
    .commit();
  return {
    engine: await engineOver(ports, vault, record),
    recoveryWords: await recoveryKitOf(record.keys),
  };
}

/** Who a link would make this device, without using it up. @throws EngineError as `activate` */
export async function previewActivation(ports: Ports, link: ActivationLink): Promise<Preview> {
  const pin = await pinServer(ports, link.origin, link.caHash);
  return new ApiClient(ports.discovery.open(pin), null).preview(link.code);
}

/** The account's key: a new one, or that of the recovery kit with the list that it goes on from. */
async function accountOf(
  primitives: Primitives,
  preview: Preview,
  recovered: AccountIdentity | null,
): Promise<AccountStart> {
  if (recovered === null) return { identity: await generateAccountIdentity(primitives), last: null };
  return { identity: recovered, last: await lastListOf(primitives, preview, recovered) };
}

/** The keys prepared for this very link earlier; `null` where there are none. */
async function preparedBefore(
  vault: Vault | null,
  link: ActivationLink,
  pin: ServerPin,
): Promise<PendingActivation | null> {
  const pending = (await vault?.get(PENDING, THE_ACCOUNT)) ?? null;
  return pending?.request.code === toBase64Url(link.code) ? { ...pending, pin } : null;
}

async function prepareAndKeep(ports: Ports, vault: Vault, start: Start): Promise<PendingActivation> {
  const prepared = await prepare(ports, start);
  await vault
    .batch()
    .put(PENDING, THE_ACCOUNT, prepared.pending)
    .put(PREKEYS, THE_PREKEYS, await encodePrekeys(ports.primitives, prepared.prekeys))
    .commit();
  return prepared.pending;
}

async function prepare(
  { primitives, clock }: Ports,
  { link, pin, preview, account: { identity, last } }: Start,
): Promise<{ pending: PendingActivation; prekeys: PrivatePrekeys }> {
  const { address, account, device } = preview;
  const { code } = link;
  const now = clock.now();
  const keys: OwnKeys = {
    account: identity,
    device: await generateDeviceIdentity(primitives, account, device),
  };
  const entry = listedDevice(keys.device, now);
  const list = await signDeviceList(primitives, identity, account, last, [entry], now);
  const signed = await makeSignedPrekeys(primitives, keys.device, noPrekeys(), now);
  const oneTime = await makeOneTimePrekeys(primitives, keys.device, signed.prekeys, ONE_TIME_PREKEYS, now);
  const aik = accountKeyOf(identity);
  const statement = activationStatement(code, account, device, aik, keys.device.agreement.publicKey);
  const request: ActivateRequest = {
    code: toBase64Url(code),
    device,
    accountKey: toBase64Url(aik),
    deviceList: signedListJson(list),
    signedPrekey: signedPrekeyJson(signed.signed),
    lastResortPrekey: lastResortPrekeyJson(signed.lastResort),
    oneTimePrekeys: oneTime.oneTime.map(oneTimePrekeyJson),
    proof: toBase64Url(await primitives.ed25519.sign(keys.device.signing, statement)),
  };
  const stored = await encodeOwnKeys(primitives, keys);
  const caHash = toBase64Url(link.caHash);
  return {
    pending: { pin, caHash, address, account, device, keys: stored, request },
    prekeys: oneTime.prekeys,
  };
}

async function post(api: ApiClient, vault: Vault, pending: PendingActivation): Promise<AccountRecord> {
  const answer = await activated(api, vault, pending);
  const { address, account, device } = pending;
  if (answer.address !== address || answer.account !== account || answer.device !== device) {
    throw badAnswer("another account than the link's");
  }
  return {
    pin: pending.pin,
    caHash: pending.caHash,
    address,
    account,
    device,
    primary: device,
    displayName: answer.displayName,
    secret: toBase64Url(answer.secret),
    sip: answer.sip,
    policy: answer.policy,
    keys: pending.keys,
    accountKey: pending.request.accountKey,
    deviceList: pending.request.deviceList,
  };
}

async function activated(api: ApiClient, vault: Vault, pending: PendingActivation): Promise<Activated> {
  try {
    return await api.activate(pending.request);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (FINAL_REFUSALS.has(error.code)) await vault.batch().remove(PENDING, THE_ACCOUNT).commit();
    if (error.code !== "network") throw error;
    throw new EngineError(
      "network",
      "network",
      "The server did not answer. Use the same link again: it goes on where it stopped.",
      { retry: true, cause: error },
    );
  }
}

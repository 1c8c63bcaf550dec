/**
 * Activation: from a link to an account on this device (DESIGN "Identity").
 *
 * The certificate authority is compared with the link before anything is sent. The keys are on disk before they
 * are posted, so that an answer that was lost, or a crash, costs nothing: the same link again goes on with the same
 * keys, and the server knows them.
 */
import {
  type AcceptedDeviceList,
  accountKeyOf,
  encodePrekeys,
  generateAccountIdentity,
  generateDeviceIdentity,
  listedDevice,
  makeOneTimePrekeys,
  makeSignedPrekeys,
  noPrekeys,
  type PrivatePrekeys,
  signDeviceList,
} from "@sottovoce/crypto";
import {
  type AccountId,
  type ActivateRequest,
  type ActivationLink,
  type Address,
  activationStatement,
  type Bytes,
  type DeviceId,
  ONE_TIME_PREKEYS,
  toBase64Url,
} from "@sottovoce/wire";
import {
  ApiClient,
  lastResortPrekeyJson,
  networkError,
  oneTimePrekeyJson,
  signedPrekeyJson,
} from "../api/client.ts";
import type { Activated, Preview } from "../api/decode.ts";
import { badAnswer } from "../api/fields.ts";
import type { Engine } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { engineOver } from "../open.ts";
import type { Ports, ServerPin } from "../ports.ts";
import { PREKEYS, THE_PREKEYS } from "../prekeys/record.ts";
import { jsonCodec } from "../vault/codec.ts";
import { createVault, hasVault, openVault } from "../vault/passphrase.ts";
import { collection, type Vault } from "../vault/vault.ts";
import {
  ACCOUNTS,
  type AccountRecord,
  encodeOwnKeys,
  type OwnKeys,
  type PrivateKeysRecord,
  THE_ACCOUNT,
} from "./account.ts";

/** An activation that was posted, or is about to be, and not answered yet. */
interface PendingActivation {
  readonly pin: ServerPin;
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly keys: PrivateKeysRecord;
  /** Posted as it stands, also the second time. */
  readonly request: ActivateRequest;
}

const PENDING = collection("activation", 1, jsonCodec<PendingActivation>());

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
 * @returns the engine of the new account, not connected yet
 * @throws EngineError `impostor`, `network` (use the same link again), `activation_used`, `activation_expired`,
 *   `activation_unknown`, `already_activated`, `wrong_passphrase`
 */
export async function activate(ports: Ports, link: ActivationLink, passphrase: string): Promise<Engine> {
  const pin = await pinServer(ports, link);
  const api = new ApiClient(ports.discovery.open(pin), null);
  const { primitives, records, clock } = ports;
  const vault = (await hasVault(records))
    ? await openVault(primitives, records, passphrase, clock.now())
    : null;
  const existing = await vault?.get(ACCOUNTS, THE_ACCOUNT);
  if (existing) return alreadyActive(existing);
  const prepared = await preparedBefore(vault, link, pin);
  if (vault !== null && prepared !== null) return finish(ports, api, vault, prepared);
  // A vault is made only for a link that the server knows: a mistyped link leaves nothing behind.
  const preview = await api.preview(link.code);
  const target = vault ?? (await createVault(primitives, records, passphrase));
  return finish(ports, api, target, await prepareAndKeep(ports, target, link, pin, preview));
}

async function finish(
  ports: Ports,
  api: ApiClient,
  vault: Vault,
  pending: PendingActivation,
): Promise<Engine> {
  const record = await post(api, vault, pending);
  await vault.batch().put(ACCOUNTS, THE_ACCOUNT, record).remove(PENDING, THE_ACCOUNT).commit();
  return engineOver(ports, vault, record);
}

/** Who a link would make this device, without using it up. @throws EngineError as `activate` */
export async function previewActivation(ports: Ports, link: ActivationLink): Promise<Preview> {
  const pin = await pinServer(ports, link);
  return new ApiClient(ports.discovery.open(pin), null).preview(link.code);
}

async function pinServer(ports: Ports, link: ActivationLink): Promise<ServerPin> {
  try {
    return await ports.discovery.pin(link.origin, link.caHash);
  } catch (error) {
    throw networkError(error);
  }
}

function alreadyActive(record: AccountRecord): never {
  throw new EngineError(
    "already_activated",
    "user",
    `This profile belongs to ${record.address} already. Use another profile for another account.`,
  );
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

async function prepareAndKeep(
  ports: Ports,
  vault: Vault,
  link: ActivationLink,
  pin: ServerPin,
  preview: Preview,
): Promise<PendingActivation> {
  const prepared = await prepare(ports, link.code, pin, preview);
  await vault
    .batch()
    .put(PENDING, THE_ACCOUNT, prepared.pending)
    .put(PREKEYS, THE_PREKEYS, await encodePrekeys(ports.primitives, prepared.prekeys))
    .commit();
  return prepared.pending;
}

async function prepare(
  { primitives, clock }: Ports,
  code: Bytes,
  pin: ServerPin,
  { address, account, device }: Preview,
): Promise<{ pending: PendingActivation; prekeys: PrivatePrekeys }> {
  const now = clock.now();
  const keys: OwnKeys = {
    account: await generateAccountIdentity(primitives),
    device: await generateDeviceIdentity(primitives, account, device),
  };
  const entry = listedDevice(keys.device, now);
  const list = await signDeviceList(primitives, keys.account, account, null, [entry], now);
  const signed = await makeSignedPrekeys(primitives, keys.device, noPrekeys(), now);
  const oneTime = await makeOneTimePrekeys(primitives, keys.device, signed.prekeys, ONE_TIME_PREKEYS, now);
  const aik = accountKeyOf(keys.account);
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
  return { pending: { pin, address, account, device, keys: stored, request }, prekeys: oneTime.prekeys };
}

function signedListJson({ signed }: AcceptedDeviceList): ActivateRequest["deviceList"] {
  return { bytes: toBase64Url(signed.bytes), signature: toBase64Url(signed.signature) };
}

async function post(api: ApiClient, vault: Vault, pending: PendingActivation): Promise<AccountRecord> {
  const answer = await activated(api, vault, pending);
  const { address, account, device } = pending;
  if (answer.address !== address || answer.account !== account || answer.device !== device) {
    throw badAnswer("another account than the link's");
  }
  return {
    pin: pending.pin,
    address,
    account,
    device,
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

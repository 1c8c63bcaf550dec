/** What a device that joins makes before it asks: its keys, and the offer that shows them. */
import {
  checkLinkInvitation,
  type DeviceIdentity,
  deviceKeysOf,
  encodePrekeys,
  generateDeviceIdentity,
  LinkingError,
  type LinkKeys,
  linkOfferMac,
  makeOneTimePrekeys,
  makeSignedPrekeys,
  noPrekeys,
  type Primitives,
  type PrivatePrekeys,
  sealLinkName,
} from "@sottovoce/crypto";
import {
  type Bytes,
  type LinkingLink,
  type LinkOfferRequest,
  linkClaimStatement,
  ONE_TIME_PREKEYS,
  toBase64Url,
} from "@sottovoce/wire";
import { encodeOwnKeys, THE_ACCOUNT } from "../activation/account.ts";
import { type ApiClient, lastResortPrekeyJson, oneTimePrekeyJson, signedPrekeyJson } from "../api/client.ts";
import type { LinkPreview } from "../api/decode-linking.ts";
import type { Ports, ServerPin } from "../ports.ts";
import type { Vault } from "../vault/vault.ts";
import { JOINING_PREKEYS, JOININGS, type PendingJoining } from "./pending-joining.ts";
import { tampered } from "./tampered.ts";

/**
 * Asks what a link is for, and believes it where whoever made the link says the same.
 * @throws EngineError `link_tampered`, `link_unknown`, …
 */
export async function preview(
  { primitives, api }: { readonly primitives: Primitives; readonly api: ApiClient },
  keys: LinkKeys,
  code: Bytes,
): Promise<LinkPreview> {
  const invited = await api.previewLink(code);
  try {
    await checkLinkInvitation(primitives, keys, invited, invited.invitation);
  } catch (error) {
    throw error instanceof LinkingError ? tampered(error) : error;
  }
  return invited;
}

export interface Prospect {
  readonly link: LinkingLink;
  readonly pin: ServerPin;
  readonly keys: LinkKeys;
  readonly invited: LinkPreview;
  readonly name: string | null;
}

/** Makes the keys of this device, and keeps them before anybody sees them. */
export async function prepareOffer(
  { primitives, clock }: Ports,
  vault: Vault,
  prospect: Prospect,
): Promise<PendingJoining> {
  const { link, pin, invited, name } = prospect;
  const { account, device, accountKey, address, commitment } = invited;
  const identity = await generateDeviceIdentity(primitives, account, device);
  const { request, prekeys } = await makeOffer(primitives, identity, prospect, clock.now());
  const pending: PendingJoining = {
    pin,
    caHash: toBase64Url(link.caHash),
    address,
    account,
    device,
    accountKey: toBase64Url(accountKey),
    commitment: toBase64Url(commitment),
    keys: await encodeOwnKeys(primitives, { account: null, device: identity }),
    name,
    request,
  };
  await vault
    .batch()
    .put(JOININGS, THE_ACCOUNT, pending)
    .put(JOINING_PREKEYS, THE_ACCOUNT, await encodePrekeys(primitives, prekeys))
    .commit();
  return pending;
}

async function makeOffer(
  primitives: Primitives,
  identity: DeviceIdentity,
  { link, keys: linkKeys, invited, name }: Prospect,
  now: number,
): Promise<{ request: LinkOfferRequest; prekeys: PrivatePrekeys }> {
  const { account, device, accountKey } = invited;
  const signed = await makeSignedPrekeys(primitives, identity, noPrekeys(), now);
  const oneTime = await makeOneTimePrekeys(primitives, identity, signed.prekeys, ONE_TIME_PREKEYS, now);
  const keys = deviceKeysOf(identity);
  const sealedName = await sealLinkName(primitives, linkKeys, name);
  const mac = await linkOfferMac(primitives, linkKeys, { keys, accountKey, name: sealedName });
  const statement = linkClaimStatement(link.code, account, device, accountKey, keys.agreementKey);
  const request: LinkOfferRequest = {
    code: toBase64Url(link.code),
    device,
    signingKey: toBase64Url(keys.signingKey),
    agreementKey: toBase64Url(keys.agreementKey),
    name: toBase64Url(sealedName),
    mac: toBase64Url(mac),
    signedPrekey: signedPrekeyJson(signed.signed),
    lastResortPrekey: lastResortPrekeyJson(signed.lastResort),
    oneTimePrekeys: oneTime.oneTime.map(oneTimePrekeyJson),
    proof: toBase64Url(await primitives.ed25519.sign(identity.signing, statement)),
  };
  return { request, prekeys: oneTime.prekeys };
}

/** Both sides of a linking over HTTP. What only the two devices understand is random here: the server cannot tell. */
import { hash, randomBytes } from "node:crypto";
import {
  type Bytes,
  type ClaimLinkResponse,
  type DeviceList,
  decodeDeviceList,
  encodeDeviceList,
  fromBase64Url,
  LINK_CODE_BYTES,
  type LinkOfferRequest,
  type LinkPreviewResponse,
  type ListedDevice,
  linkClaimStatement,
  type OpenLinkResponse,
  type SignedDeviceListJson,
  toBase64Url,
} from "@sottovoce/wire";
import { DeviceKeys, deviceOf, type SigningKey, type TestDevice } from "./device.ts";
import type { Answer, TestServer } from "./server.ts";

const random = (length: number): string => randomBytes(length).toString("base64url");

/** A link as its opener has it. */
export interface TestLink {
  /** Base64url, as everything here. */
  readonly code: string;
  readonly link: string;
}

/** Makes a link. */
export async function openLink(device: TestDevice): Promise<TestLink & OpenLinkResponse> {
  const code = new Uint8Array(randomBytes(LINK_CODE_BYTES));
  const link = hash("sha256", code, "base64url");
  const answer = await device.http("POST", "/v1/devices/links", {
    link,
    commitment: random(32),
    invitation: random(32),
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return { code: toBase64Url(code), link, ...answer.json<OpenLinkResponse>() };
}

/** What the device that opened a link offers. */
export function offerOf(keys: DeviceKeys, code: string, preview: LinkPreviewResponse): LinkOfferRequest {
  const { account, device, accountKey } = preview;
  const statement = linkClaimStatement(
    fromBase64Url(code),
    account,
    device,
    fromBase64Url(accountKey),
    keys.agreementKey,
  );
  return {
    code,
    device,
    signingKey: toBase64Url(keys.signingKey.publicKey),
    agreementKey: toBase64Url(keys.agreementKey),
    name: random(92),
    mac: random(32),
    signedPrekey: keys.signedPrekey(account, device),
    lastResortPrekey: keys.lastResortPrekey(account, device),
    oneTimePrekeys: keys.oneTimePrekeys(account, device, 2),
    proof: toBase64Url(keys.signingKey.sign(statement)),
  };
}

/** The list that an account's device signs next. */
export function nextList(
  accountKey: SigningKey,
  before: Bytes,
  change: (devices: readonly ListedDevice[]) => readonly ListedDevice[],
  changes: Partial<DeviceList> = {},
): SignedDeviceListJson {
  const list = decodeDeviceList(before);
  const devices = change(list.devices).toSorted((a, b) => (a.device < b.device ? -1 : 1));
  const previousHash = new Uint8Array(hash("sha256", before, "buffer"));
  const next = { ...list, version: list.version + 1, previousHash, issuedAt: 2000, devices, ...changes };
  const bytes = encodeDeviceList(next);
  return { bytes: toBase64Url(bytes), signature: toBase64Url(accountKey.sign(bytes)) };
}

/** The list entry of an offer. */
export function listedOf(offer: LinkOfferRequest): ListedDevice {
  return {
    device: offer.device,
    signingKey: fromBase64Url(offer.signingKey),
    agreementKey: fromBase64Url(offer.agreementKey),
    added: 2000,
  };
}

/** A linking whose offer waits to be accepted. */
export interface OfferedLink extends TestLink {
  readonly keys: DeviceKeys;
  readonly offer: LinkOfferRequest;
  readonly nonce: string;
}

export const holder = (host: TestServer, step: string, body: object): Promise<Answer> =>
  host.http("POST", `/v1/link/${step}`, { body });

export const opener = (device: TestDevice, step: string, body: object): Promise<Answer> =>
  device.http("POST", `/v1/devices/links/${step}`, body);

/** Opens a link with new keys, up to the nonce. */
export async function offerLink(host: TestServer, first: TestDevice): Promise<OfferedLink> {
  const { code, link } = await openLink(first);
  const preview = (await holder(host, "preview", { code })).json<LinkPreviewResponse>();
  const keys = new DeviceKeys();
  const offer = offerOf(keys, code, preview);
  const nonce = random(32);
  const answers = [await holder(host, "offer", offer), await opener(first, "reveal", { link, nonce })];
  for (const { status, text } of answers) if (status !== 200) throw new Error(text);
  return { code, link, keys, offer, nonce };
}

/** The account's list as the server has it. */
export async function listOf(device: TestDevice): Promise<Bytes> {
  const answer = await device.http("GET", `/v1/accounts/${device.address}`);
  return fromBase64Url(answer.json<{ deviceList: SignedDeviceListJson }>().deviceList.bytes);
}

/** Lets a further device into the account of `first`. */
export async function linkDevice(host: TestServer, first: TestDevice): Promise<TestDevice> {
  const { code, link, keys, offer } = await offerLink(host, first);
  const deviceList = nextList(first.keys.accountKey, await listOf(first), (devices) => [
    ...devices,
    listedOf(offer),
  ]);
  const accepted = await opener(first, "accept", { link, deviceList, provision: random(4096) });
  if (accepted.status !== 200) throw new Error(accepted.text);
  const claimed = await holder(host, "claim", { code, proof: offer.proof });
  if (claimed.status !== 201) throw new Error(claimed.text);
  return deviceOf(host, keys, claimed.json<ClaimLinkResponse>());
}

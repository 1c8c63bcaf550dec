/** The server's answers about linking a device, as the engine uses them. What they carry is judged by its MACs later. */
import {
  type AccountId,
  type Address,
  type Bytes,
  type DeviceId,
  ED25519_PUBLIC_BYTES,
  LINK_COMMITMENT_BYTES,
  LINK_MAC_BYTES,
  LINK_NAME_BYTES,
  LINK_NONCE_BYTES,
  type LinkStage,
  PROVISION_SIZES,
  type SignedDeviceList,
  X25519_PUBLIC_BYTES,
} from "@sottovoce/wire";
import { type Activated, decodeActivated, deviceListOf } from "./decode.ts";
import { badAnswer, Fields } from "./fields.ts";

const STAGES: ReadonlySet<string> = new Set<LinkStage>([
  "open",
  "offered",
  "revealed",
  "accepted",
  "declined",
  "expired",
]);

export interface OpenedLink {
  readonly device: DeviceId;
  readonly expiresAt: number;
}

/** Keys of a device that wants to join, as the server passes them on. */
export interface OfferedDevice {
  readonly device: DeviceId;
  readonly signingKey: Bytes;
  readonly agreementKey: Bytes;
  readonly name: Bytes;
  readonly mac: Bytes;
}

export interface LinkPreview {
  readonly address: Address;
  readonly account: AccountId;
  readonly accountKey: Bytes;
  readonly device: DeviceId;
  readonly commitment: Bytes;
  readonly invitation: Bytes;
  readonly expiresAt: number;
}

export interface Claimed extends Activated {
  readonly deviceList: SignedDeviceList;
  readonly provision: Bytes;
}

export function decodeOpenedLink(body: unknown): OpenedLink {
  const fields = new Fields(body);
  return { device: fields.device("device"), expiresAt: fields.moment("expiresAt") };
}

export function decodeStage(body: unknown): LinkStage {
  const stage = new Fields(body).text("stage");
  if (!STAGES.has(stage)) throw badAnswer("stage");
  return stage as LinkStage;
}

export function decodeAwaitedOffer(body: unknown): { stage: LinkStage; offer: OfferedDevice | null } {
  const offer = new Fields(body).objectOrNull("offer");
  return {
    stage: decodeStage(body),
    offer:
      offer === null
        ? null
        : {
            device: offer.device("device"),
            signingKey: offer.bytes("signingKey", ED25519_PUBLIC_BYTES),
            agreementKey: offer.bytes("agreementKey", X25519_PUBLIC_BYTES),
            name: offer.bytes("name", LINK_NAME_BYTES),
            mac: offer.bytes("mac", LINK_MAC_BYTES),
          },
  };
}

export function decodeAwaitedLink(body: unknown): { stage: LinkStage; nonce: Bytes | null } {
  return { stage: decodeStage(body), nonce: new Fields(body).bytesOrNull("nonce", LINK_NONCE_BYTES) };
}

export function decodeLinkPreview(body: unknown): LinkPreview {
  const fields = new Fields(body);
  return {
    address: fields.address("address"),
    account: fields.account("account"),
    accountKey: fields.bytes("accountKey", ED25519_PUBLIC_BYTES),
    device: fields.device("device"),
    commitment: fields.bytes("commitment", LINK_COMMITMENT_BYTES),
    invitation: fields.bytes("invitation", LINK_MAC_BYTES),
    expiresAt: fields.moment("expiresAt"),
  };
}

export function decodeClaimed(body: unknown): Claimed {
  const fields = new Fields(body);
  return {
    ...decodeActivated(body),
    deviceList: deviceListOf(fields.object("deviceList")),
    provision: fields.longBytes("provision", Math.max(...PROVISION_SIZES)),
  };
}

export function decodeDeviceListAnswer(body: unknown): SignedDeviceList {
  return deviceListOf(new Fields(body).object("deviceList"));
}

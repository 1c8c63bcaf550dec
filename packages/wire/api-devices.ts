/** The part of the HTTP API by which an account lets in further devices, and removes them (docs/protocol.md). */
import type {
  ActivateResponse,
  Base64Url,
  LastResortPrekeyJson,
  OneTimePrekeyJson,
  SignedDeviceListJson,
  SignedPrekeyJson,
} from "./api.ts";
import type { AccountId, DeviceId } from "./ids.ts";

/** How far a linking is. `open`: nobody came yet · `offered` · `revealed`: both show their digits · the rest is an end. */
export type LinkStage = "open" | "offered" | "revealed" | "accepted" | "declined" | "expired";

export interface LinkStageResponse {
  readonly stage: LinkStage;
}

export interface OpenLinkRequest {
  /** SHA-256 of the link's code, 32 bytes: the server learns the code from whoever opens the link. */
  readonly link: Base64Url;
  /** SHA-256, 32 bytes: see `RevealRequest`. */
  readonly commitment: Base64Url;
  /** 32 bytes, under a key that the server does not have, over account, AIK, address and commitment. */
  readonly invitation: Base64Url;
}

export interface OpenLinkResponse {
  /** Reserved for the new device. */
  readonly device: DeviceId;
  readonly expiresAt: number;
}

/** Answered when the stage is another than `seen`, or after a while. */
export interface AwaitOfferRequest {
  /** 32 bytes. */
  readonly link: Base64Url;
  readonly seen: LinkStage;
}

export interface AwaitOfferResponse {
  readonly stage: LinkStage;
  /** From `offered` on. */
  readonly offer: LinkOfferJson | null;
}

/** The keys of a device that wants to join. */
export interface LinkOfferJson {
  readonly device: DeviceId;
  /** IKs, 32 bytes. */
  readonly signingKey: Base64Url;
  /** IKd, 32 bytes. */
  readonly agreementKey: Base64Url;
  /** 92 bytes, sealed under a key that the server does not have. */
  readonly name: Base64Url;
  /** 32 bytes, under another such key, over all of these. */
  readonly mac: Base64Url;
}

/** What the commitment was made of. Told only after the offer: neither side could choose keys by the digits. */
export interface RevealRequest {
  /** 32 bytes. */
  readonly link: Base64Url;
  /** 32 bytes. */
  readonly nonce: Base64Url;
}

export interface AcceptLinkRequest {
  /** 32 bytes. */
  readonly link: Base64Url;
  /** The next version, naming the offered device beside those there are. */
  readonly deviceList: SignedDeviceListJson;
  /** One of `PROVISION_SIZES` bytes, sealed under a key that the server does not have. */
  readonly provision: Base64Url;
}

export interface DeclineLinkRequest {
  /** 32 bytes. */
  readonly link: Base64Url;
}

export interface LinkPreviewRequest {
  /** 16 bytes. */
  readonly code: Base64Url;
}

export interface LinkPreviewResponse {
  readonly address: string;
  readonly account: AccountId;
  /** AIK, 32 bytes. */
  readonly accountKey: Base64Url;
  readonly device: DeviceId;
  readonly commitment: Base64Url;
  readonly invitation: Base64Url;
  readonly expiresAt: number;
}

export interface LinkOfferRequest extends LinkOfferJson {
  /** 16 bytes. */
  readonly code: Base64Url;
  readonly signedPrekey: SignedPrekeyJson;
  readonly lastResortPrekey: LastResortPrekeyJson;
  /** At most `ONE_TIME_PREKEYS`. */
  readonly oneTimePrekeys: readonly OneTimePrekeyJson[];
  /** 64 bytes: IKs over `linkClaimStatement`. */
  readonly proof: Base64Url;
}

/** Answered when the stage is another than `seen`, or after a while. */
export interface AwaitLinkRequest {
  /** 16 bytes. */
  readonly code: Base64Url;
  readonly seen: LinkStage;
}

export interface AwaitLinkResponse {
  readonly stage: LinkStage;
  /** From `revealed` on: 32 bytes. */
  readonly nonce: Base64Url | null;
}

export interface ClaimLinkRequest {
  /** 16 bytes. */
  readonly code: Base64Url;
  /** As in the offer. */
  readonly proof: Base64Url;
}

export interface ClaimLinkResponse extends ActivateResponse {
  readonly deviceList: SignedDeviceListJson;
  readonly provision: Base64Url;
}

export interface DeviceListRequest {
  /** The next version, naming fewer devices than there are. */
  readonly deviceList: SignedDeviceListJson;
}

export interface DeviceListResponse {
  readonly deviceList: SignedDeviceListJson;
}

/**
 * The HTTP API, as types. Bytes travel as unpadded base64url text, ids as hexadecimal, moments as Unix milliseconds.
 * The server holds a schema for each of these and proves at compile time that both say the same.
 *
 * | method and path                       | who            | request             | success                  |
 * | ------------------------------------- | -------------- | ------------------- | ------------------------ |
 * | GET  /v1/server                       | anyone         |                     | 200 ServerInfo           |
 * | POST /v1/activate/preview             | link holder    | PreviewRequest      | 200 PreviewResponse      |
 * | POST /v1/activate                     | link holder    | ActivateRequest     | 201 ActivateResponse     |
 * | GET  /v1/self                         | device         |                     | 200 SelfResponse         |
 * | GET  /v1/accounts/{address}           | device         |                     | 200 AccountResponse      |
 * | GET  /v1/directory                    | device         |                     | 200 DirectoryResponse    |
 * | POST /v1/accounts/{address}/bundles   | device         | BundlesRequest      | 200 BundlesResponse      |
 * | POST /v1/prekeys                      | device         | PublishPrekeysRequest | 200 PrekeyCountResponse |
 * | GET  /v1/prekeys                      | device         |                     | 200 PrekeyCountResponse  |
 * | POST /v1/messages                     | device         | SubmitRequest       | 202 SubmitResponse       |
 * | POST /v1/messages/end-to-site         | device         | EndToSiteRequest    | 202 SubmitResponse       |
 * | POST /v1/devices/list                 | device         | DeviceListRequest   | 200 DeviceListResponse   |
 * | POST /v1/devices/links                | device         | OpenLinkRequest     | 201 OpenLinkResponse     |
 * | POST /v1/devices/links/wait           | device         | AwaitOfferRequest   | 200 AwaitOfferResponse   |
 * | POST /v1/devices/links/reveal         | device         | RevealRequest       | 200 LinkStageResponse    |
 * | POST /v1/devices/links/accept         | device         | AcceptLinkRequest   | 200 LinkStageResponse    |
 * | POST /v1/devices/links/decline        | device         | DeclineLinkRequest  | 200 LinkStageResponse    |
 * | POST /v1/link/preview                 | link holder    | LinkPreviewRequest  | 200 LinkPreviewResponse  |
 * | POST /v1/link/offer                   | link holder    | LinkOfferRequest    | 200 LinkStageResponse    |
 * | POST /v1/link/wait                    | link holder    | AwaitLinkRequest    | 200 AwaitLinkResponse    |
 * | POST /v1/link/claim                   | link holder    | ClaimLinkRequest    | 201 ClaimLinkResponse    |
 *
 * `GET /v1/accounts/` also takes an account id: an envelope names its sender by that alone, and the server names none.
 *
 * What the requests about devices carry stands in `api-devices.ts`.
 *
 * A device authenticates with `Authorization: Bearer <device id>.<secret>`.
 * Every refusal is an `ErrorResponse` with a matching HTTP status.
 */
import type { AccountId, DeviceId, MessageId } from "./ids.ts";

/** Unpadded base64url of bytes; the comment at each use gives their number. */
export type Base64Url = string;

/** One-time prekeys a device keeps on the server, and the level below which it refills (SM1.md "Keys"). */
export const ONE_TIME_PREKEYS = 100;
export const ONE_TIME_PREKEYS_LOW = 25;

/** Why something was refused: for programs. The sentence beside it is for people. */
export type ErrorCode =
  | "bad_request"
  | "not_found"
  | "method_not_allowed"
  | "unauthorized"
  | "forbidden"
  | "unknown_recipient"
  | "messaging_disabled"
  | "recipient_messaging_disabled"
  | "empty"
  | "too_long"
  | "device_gone"
  | "devices_changed"
  /** Bundles or envelopes were asked for a SIP phone, which has no keys. */
  | "end_to_site_only"
  /** A text in the clear was submitted for an account of the app: the server refuses to weaken its level. */
  | "end_to_end_only"
  | "mailbox_full"
  | "rate_limited"
  | "conflict"
  | "activation_unknown"
  | "activation_used"
  | "activation_expired"
  | "account_disabled"
  /** Links that let another device into an account; those of an operator are called activations. */
  | "link_unknown"
  | "link_used"
  | "link_expired"
  | "bad_signature"
  | "too_large"
  | "unavailable"
  | "internal";

export interface ErrorResponse {
  readonly error: {
    readonly code: ErrorCode;
    /** One or two sentences: what is wrong and what to do. */
    readonly message: string;
    /** Milliseconds after which trying again makes sense; absent where it does not. */
    readonly retryAfterMs?: number;
    /** With `devices_changed`: devices of the recipient (or of the own account) that need an envelope. */
    readonly missing?: readonly DeviceId[];
    /** With `devices_changed`: devices named in the request that are gone. */
    readonly gone?: readonly DeviceId[];
  };
}

export interface ServerInfo {
  readonly product: "sottovoce";
  readonly version: string;
  /** The domain of its accounts: the part after `@`. */
  readonly domain: string;
  /**
   * TCP port of HTTPS, and the certificate authority (PEM). A client that was given a plain `http://localhost` link
   * moves to this port at once, after comparing the authority's key with the hash in the link.
   */
  readonly httpsPort: number;
  readonly authority: string;
}

/** Where and how a device registers. */
export interface SipSettings {
  readonly host: string;
  /** SIP over TLS. */
  readonly tlsPort: number;
  /** Path of SIP over WebSocket on the HTTPS port (RFC 7118). */
  readonly webSocketPath: string;
  /** Digest realm; the user name is the device id, the password its secret. */
  readonly realm: string;
}

/** What the operator decided for this account. */
export interface Policy {
  readonly messaging: boolean;
  /** How long the server keeps a message for an offline device, milliseconds. */
  readonly messageLifetimeMs: number;
  /** Idle time until the client locks itself, milliseconds. */
  readonly lockAfterMs: number;
  /** Whether calls with SIP phones may use AES with 128 bits; calls with other accounts never do. */
  readonly allowsAes128: boolean;
}

export interface PreviewRequest {
  /** 16 bytes. */
  readonly code: Base64Url;
}

/** What an unused link would activate; asking does not use it up. */
export interface PreviewResponse {
  readonly address: string;
  readonly account: AccountId;
  readonly displayName: string | null;
  /** Proposed by the server for the new device. The device signs it into its list and its prekeys. */
  readonly device: DeviceId;
  readonly expiresAt: number;
  /**
   * The key and the last device list that the account had before the operator took it back, for whoever brings the
   * recovery kit: the next list goes on from this one. `null` for an account that was never activated.
   */
  readonly former: FormerKeysJson | null;
}

export interface FormerKeysJson {
  /** AIK, 32 bytes. */
  readonly accountKey: Base64Url;
  readonly deviceList: SignedDeviceListJson;
}

export interface SignedPrekeyJson {
  readonly id: number;
  readonly created: number;
  /** 32 bytes. */
  readonly x25519: Base64Url;
  /** 64 bytes. */
  readonly signature: Base64Url;
}

export interface LastResortPrekeyJson {
  readonly id: number;
  readonly created: number;
  /** 1,184 bytes. */
  readonly mlkem: Base64Url;
  /** 64 bytes. */
  readonly signature: Base64Url;
}

export interface OneTimePrekeyJson {
  readonly id: number;
  readonly created: number;
  /** 32 bytes. */
  readonly x25519: Base64Url;
  /** 1,184 bytes. */
  readonly mlkem: Base64Url;
  /** 64 bytes. */
  readonly signature: Base64Url;
}

export interface SignedDeviceListJson {
  /** As signed; see device-list.ts. */
  readonly bytes: Base64Url;
  /** 64 bytes, by AIK. */
  readonly signature: Base64Url;
}

export interface ActivateRequest {
  /** 16 bytes. */
  readonly code: Base64Url;
  /** From the preview. */
  readonly device: DeviceId;
  /** AIK, 32 bytes. */
  readonly accountKey: Base64Url;
  /**
   * Names exactly this device with its IKs and IKd. Version 1; under the former AIK of the account the version after
   * its last list, built on that.
   */
  readonly deviceList: SignedDeviceListJson;
  readonly signedPrekey: SignedPrekeyJson;
  readonly lastResortPrekey: LastResortPrekeyJson;
  /** At most `ONE_TIME_PREKEYS`. */
  readonly oneTimePrekeys: readonly OneTimePrekeyJson[];
  /** 64 bytes: IKs over `activationStatement`. */
  readonly proof: Base64Url;
}

export interface ActivateResponse {
  readonly address: string;
  readonly account: AccountId;
  readonly device: DeviceId;
  /** 32 random bytes, made by the server, told only here. */
  readonly secret: Base64Url;
  readonly displayName: string | null;
  readonly sip: SipSettings;
  readonly policy: Policy;
}

export interface SelfResponse {
  readonly address: string;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly displayName: string | null;
  readonly sip: SipSettings;
  readonly policy: Policy;
}

/**
 * What an account is used with: our own clients, which have keys, or a SIP phone, which has none. It is decided when
 * the account is made and never changes, so that no account with keys ever falls back to messages without.
 */
export type AccountKind = "app" | "sip-phone";

/** Who an account is: what a client needs to show it, verify it and see whether it can be reached. */
export interface AccountResponse {
  readonly address: string;
  readonly account: AccountId;
  readonly kind: AccountKind;
  readonly displayName: string | null;
  /** Whether any device of it is registered at this moment; `null` where the operator does not have that told. */
  readonly registered: boolean | null;
  readonly messaging: boolean;
  /** AIK, 32 bytes; `null` while nobody has activated the account, and always for a SIP phone. */
  readonly accountKey: Base64Url | null;
  readonly deviceList: SignedDeviceListJson | null;
}

/** Somebody on this server. */
export interface DirectoryPerson {
  readonly address: string;
  readonly displayName: string | null;
  readonly kind: AccountKind;
}

/**
 * People on this server who can be written to. In the query of the request: `query` beginnings of words of their names
 * and addresses (all people where it is absent or has none), `after` the `next` of the page before, `limit` at most 200.
 */
/**
 * `GET /v1/ice`: where calls find a way between two networks (RFC 8839). Credentials are made for the device that asks,
 * end soon, and name nobody.
 */
export interface IceServersResponse {
  readonly servers: readonly {
    /** `stun:…`, `turn:…`, `turns:…` (RFC 7064, RFC 7065). */
    readonly urls: readonly string[];
    /** `null` for a server that asks for none. */
    readonly username: string | null;
    readonly credential: string | null;
  }[];
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

export interface DirectoryResponse {
  readonly entries: readonly DirectoryPerson[];
  /** `null` at the end; a page before it may be shorter than asked for. */
  readonly next: string | null;
}

export interface BundlesRequest {
  /** Devices to take one bundle each of; an empty list takes none. */
  readonly devices: readonly DeviceId[];
}

export interface BundleJson {
  readonly device: DeviceId;
  readonly signedPrekey: SignedPrekeyJson;
  readonly lastResortPrekey: LastResortPrekeyJson;
  /** `null` when used up. Handed out once and never again. */
  readonly oneTimePrekey: OneTimePrekeyJson | null;
}

export interface BundlesResponse {
  readonly account: AccountId;
  readonly accountKey: Base64Url;
  readonly deviceList: SignedDeviceListJson;
  readonly bundles: readonly BundleJson[];
}

/** New prekeys; what is absent stays as it is. */
export interface PublishPrekeysRequest {
  readonly signedPrekey?: SignedPrekeyJson;
  readonly lastResortPrekey?: LastResortPrekeyJson;
  readonly oneTimePrekeys?: readonly OneTimePrekeyJson[];
}

export interface PrekeyCountResponse {
  readonly oneTimePrekeys: number;
  readonly signedPrekeyCreated: number;
}

export interface SubmitEnvelope {
  readonly device: DeviceId;
  /** 2,048 bytes. */
  readonly body: Base64Url;
}

export interface SubmitRequest {
  readonly id: MessageId;
  /** The recipient's address. */
  readonly to: string;
  /** One for each device of the recipient and for each other device of the sender's own account. */
  readonly envelopes: readonly SubmitEnvelope[];
}

/**
 * A text for a SIP phone. The server can read it: an endpoint of its own, so that nobody comes to this weaker level by
 * leaving something out. Its receipts name a device that stands for all phones of the account.
 */
export interface EndToSiteRequest {
  readonly id: MessageId;
  /** The recipient's address; its account is a `sip-phone`. */
  readonly to: string;
  /** 1 to `MAX_TEXT_CHARACTERS` characters and `MAX_TEXT_BYTES` bytes; see text.ts. */
  readonly text: string;
}

/** Answered only after the envelopes, or the text, are on disk. The same id posted again gets the state of then. */
export interface SubmitResponse {
  readonly id: MessageId;
  readonly status: "enqueued" | "delivered" | "expired";
  /** Until when the server keeps what is not delivered, Unix milliseconds. */
  readonly expiresAt: number;
}

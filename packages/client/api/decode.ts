/** The server's answers as the engine uses them: ids parsed, bytes decoded, lengths checked. Signatures come later. */
import {
  type AccountId,
  type AccountKind,
  type Address,
  type Bytes,
  DEVICE_SECRET_BYTES,
  type DeviceId,
  ED25519_PUBLIC_BYTES,
  ED25519_SIGNATURE_BYTES,
  type LastResortPrekey,
  type MessageId,
  MLKEM768_PUBLIC_BYTES,
  type OneTimePrekey,
  type Policy,
  type PrekeyBundle,
  type SignedDeviceList,
  type SignedPrekey,
  type SipSettings,
  X25519_PUBLIC_BYTES,
} from "@sottovoce/wire";
import type { DirectoryEntry } from "../engine-api.ts";
import { badAnswer, Fields } from "./fields.ts";

/**
 * The shortest and the longest idle time until the lock that an operator can set (docs/operating.md, `clients.lock`). No
 * server can leave devices open, or have them lock before anybody has read what they keep.
 */
const MIN_LOCK_AFTER_MS = 10_000;
const MAX_LOCK_AFTER_MS = 86_400_000;
/** No port has a higher number. */
const MAX_PORT = 65_535;
/** Prekey ids travel as four bytes, and 0 means none. */
const MAX_PREKEY_ID = 2 ** 32 - 1;

export interface Preview {
  readonly address: Address;
  readonly account: AccountId;
  readonly displayName: string | null;
  readonly device: DeviceId;
  readonly expiresAt: number;
  /** The key and the last device list before the operator took the account back; `null` where there are none. */
  readonly former: FormerKeys | null;
}

interface FormerKeys {
  readonly accountKey: Bytes;
  readonly deviceList: SignedDeviceList;
}

/** What the server says about the own account. */
export interface Self {
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly displayName: string | null;
  readonly sip: SipSettings;
  readonly policy: Policy;
}

export interface Activated extends Self {
  readonly secret: Bytes;
}

/** What the server says about any account. */
export interface AccountInfo {
  readonly address: Address;
  readonly account: AccountId;
  readonly kind: AccountKind;
  readonly displayName: string | null;
  /** `null` where the server does not tell. */
  readonly registered: boolean | null;
  readonly messaging: boolean;
  /** AIK and the list it signed; `null` while nobody has activated the account. */
  readonly keys: { readonly accountKey: Bytes; readonly deviceList: SignedDeviceList } | null;
}

export interface DirectoryAnswer {
  readonly entries: readonly DirectoryEntry[];
  readonly next: string | null;
}

export interface Bundles {
  readonly account: AccountId;
  readonly accountKey: Bytes;
  readonly deviceList: SignedDeviceList;
  readonly bundles: readonly PrekeyBundle[];
}

export interface Submitted {
  readonly status: "enqueued" | "delivered" | "expired";
  readonly expiresAt: number;
}

export interface PrekeyCount {
  readonly oneTimePrekeys: number;
  readonly signedPrekeyCreated: number;
}

export function decodePreview(body: unknown): Preview {
  const fields = new Fields(body);
  return {
    address: fields.address("address"),
    account: fields.account("account"),
    displayName: fields.textOrNull("displayName"),
    device: fields.device("device"),
    expiresAt: fields.moment("expiresAt"),
    former: formerOf(fields.objectOrNull("former")),
  };
}

export function decodeSelf(body: unknown): Self {
  const fields = new Fields(body);
  return {
    address: fields.address("address"),
    account: fields.account("account"),
    device: fields.device("device"),
    displayName: fields.textOrNull("displayName"),
    sip: sipOf(fields.object("sip")),
    policy: policyOf(fields.object("policy")),
  };
}

export function decodeActivated(body: unknown): Activated {
  return { ...decodeSelf(body), secret: new Fields(body).bytes("secret", DEVICE_SECRET_BYTES) };
}

export function decodeAccount(body: unknown): AccountInfo {
  const fields = new Fields(body);
  const accountKey = fields.bytesOrNull("accountKey", ED25519_PUBLIC_BYTES);
  const list = fields.objectOrNull("deviceList");
  const kind = kindOf(fields);
  // A SIP phone with keys would be both: what is sent to it must not depend on which of the two one looks at.
  if (kind === "sip-phone" && (accountKey !== null || list !== null)) throw badAnswer("kind");
  return {
    address: fields.address("address"),
    account: fields.account("account"),
    kind,
    displayName: fields.textOrNull("displayName"),
    registered: fields.flagOrNull("registered"),
    messaging: fields.flag("messaging"),
    keys: accountKey === null || list === null ? null : { accountKey, deviceList: deviceListOf(list) },
  };
}

export function decodeDirectory(body: unknown): DirectoryAnswer {
  const fields = new Fields(body);
  const entries = fields.objects("entries").map((entry) => ({
    address: entry.address("address"),
    displayName: entry.textOrNull("displayName"),
    kind: kindOf(entry),
  }));
  return { entries, next: fields.textOrNull("next") };
}

export function decodeBundles(body: unknown): Bundles {
  const fields = new Fields(body);
  return {
    account: fields.account("account"),
    accountKey: fields.bytes("accountKey", ED25519_PUBLIC_BYTES),
    deviceList: deviceListOf(fields.object("deviceList")),
    bundles: fields.objects("bundles").map(bundleOf),
  };
}

/** @param id the message that was submitted; an answer about another one is refused */
export function decodeSubmitted(body: unknown, id: MessageId): Submitted {
  const fields = new Fields(body);
  const status = fields.text("status");
  if (fields.text("id") !== id) throw badAnswer("id");
  if (status !== "enqueued" && status !== "delivered" && status !== "expired") throw badAnswer("status");
  return { status, expiresAt: fields.moment("expiresAt") };
}

export function decodePrekeyCount(body: unknown): PrekeyCount {
  const fields = new Fields(body);
  return {
    oneTimePrekeys: fields.count("oneTimePrekeys"),
    signedPrekeyCreated: fields.count("signedPrekeyCreated"),
  };
}

function sipOf(fields: Fields): SipSettings {
  const tlsPort = fields.count("tlsPort");
  if (tlsPort > MAX_PORT) throw badAnswer("tlsPort");
  return {
    host: fields.text("host"),
    tlsPort,
    webSocketPath: fields.text("webSocketPath"),
    realm: fields.text("realm"),
  };
}

function kindOf(fields: Fields): AccountKind {
  const kind = fields.text("kind");
  if (kind !== "app" && kind !== "sip-phone") throw badAnswer("kind");
  return kind;
}

function policyOf(fields: Fields): Policy {
  return {
    messaging: fields.flag("messaging"),
    messageLifetimeMs: fields.count("messageLifetimeMs"),
    lockAfterMs: Math.max(MIN_LOCK_AFTER_MS, Math.min(fields.count("lockAfterMs"), MAX_LOCK_AFTER_MS)),
    allowsAes128: fields.flag("allowsAes128"),
  };
}

function formerOf(fields: Fields | null): FormerKeys | null {
  if (fields === null) return null;
  return {
    accountKey: fields.bytes("accountKey", ED25519_PUBLIC_BYTES),
    deviceList: deviceListOf(fields.object("deviceList")),
  };
}

/** A device list as it travels. */
export function deviceListOf(fields: Fields): SignedDeviceList {
  return { bytes: fields.bytes("bytes"), signature: fields.bytes("signature", ED25519_SIGNATURE_BYTES) };
}

function bundleOf(fields: Fields): PrekeyBundle {
  const oneTime = fields.objectOrNull("oneTimePrekey");
  return {
    device: fields.device("device"),
    signed: signedOf(fields.object("signedPrekey")),
    lastResort: lastResortOf(fields.object("lastResortPrekey")),
    oneTime: oneTime === null ? null : oneTimeOf(oneTime),
  };
}

function baseOf(fields: Fields): { id: number; created: number; signature: Bytes } {
  const id = fields.count("id");
  if (id < 1 || id > MAX_PREKEY_ID) throw badAnswer("prekey id");
  return {
    id,
    created: fields.count("created"),
    signature: fields.bytes("signature", ED25519_SIGNATURE_BYTES),
  };
}

function signedOf(fields: Fields): SignedPrekey {
  return { kind: "signed", ...baseOf(fields), x25519: fields.bytes("x25519", X25519_PUBLIC_BYTES) };
}

function lastResortOf(fields: Fields): LastResortPrekey {
  return { kind: "lastResort", ...baseOf(fields), mlkem: fields.bytes("mlkem", MLKEM768_PUBLIC_BYTES) };
}

function oneTimeOf(fields: Fields): OneTimePrekey {
  return {
    kind: "oneTime",
    ...baseOf(fields),
    x25519: fields.bytes("x25519", X25519_PUBLIC_BYTES),
    mlkem: fields.bytes("mlkem", MLKEM768_PUBLIC_BYTES),
  };
}

/**
 * What to believe when the server says who an account is. The server is asked for keys, never trusted with them:
 * a device list counts when AIK signed it, and another AIK than the known one is a change that people hear of.
 */
import { type AcceptedDeviceList, acceptDeviceList, IdentityError, type Primitives } from "@sottovoce/crypto";
import {
  type AccountId,
  type AccountKind,
  type Address,
  type Bytes,
  ED25519_SIGNATURE_BYTES,
  fromBase64Url,
  type SignedDeviceList,
  toBase64Url,
} from "@sottovoce/wire";
import { badAnswer } from "../api/fields.ts";
import { type ContactRecord, type KeysRecord, levelOf } from "./record.ts";

/** Keys of an account as the server gave them. */
interface OfferedKeys {
  readonly account: AccountId;
  readonly accountKey: Bytes;
  readonly deviceList: SignedDeviceList;
}

/** Who an address belongs to, as the server says. */
export interface Introduction {
  readonly address: Address;
  readonly account: AccountId;
  readonly kind: AccountKind;
  /** `undefined` when the answer did not say. */
  readonly displayName?: string | null;
  readonly keys: OfferedKeys | null;
}

export interface Judgement {
  readonly record: ContactRecord;
  /**
   * `accepted`: an unverified contact has another AIK now; `blocked`: a verified one has; `contradicted`: one with keys
   * is said to be a SIP phone now.
   */
  readonly keyChange: "none" | "accepted" | "blocked" | "contradicted";
}

/**
 * What the contact is after the server's word.
 * @throws EngineError `bad_answer` for keys that are not even signed by the AIK they come with
 */
export async function judge(
  primitives: Primitives,
  known: ContactRecord | null,
  said: Introduction,
): Promise<Judgement> {
  const base = withKind(withName(known ?? newContact(said), said), said.kind);
  if (said.keys === null) return withoutKeys(known, base);
  if (base.keys === null) {
    const keys = await keysRecord(primitives, said.keys);
    return { record: { ...base, account: keys.account, keys, offered: null }, keyChange: "none" };
  }
  if (isSameIdentity(base.keys, said.keys)) return sameIdentity(primitives, base, base.keys, said.keys);
  return otherIdentity(base, await keysRecord(primitives, said.keys));
}

/** The server gives no keys: those we know stay, but a claim that there never are any is something to be told of. */
function withoutKeys(known: ContactRecord | null, base: ContactRecord): Judgement {
  const isNews = levelOf(base) === "contradicted" && known !== null && levelOf(known) !== "contradicted";
  return { record: base, keyChange: isNews ? "contradicted" : "none" };
}

/** A known AIK: its list is taken when it follows the one we have; an older or forked one changes nothing. */
async function sameIdentity(
  primitives: Primitives,
  base: ContactRecord,
  known: KeysRecord,
  offered: OfferedKeys,
): Promise<Judgement> {
  // The identity that a person verified is back: what was offered in between is of no interest any more.
  const trust = base.trust === "changed" ? "verified" : base.trust;
  const keys = (await successorOf(primitives, known, offered)) ?? known;
  return { record: { ...base, trust, keys, offered: null }, keyChange: "none" };
}

async function successorOf(
  primitives: Primitives,
  known: KeysRecord,
  offered: OfferedKeys,
): Promise<KeysRecord | null> {
  try {
    const before = await acceptedList(primitives, known);
    const { accountKey, account, deviceList } = offered;
    const accepted = await acceptDeviceList(primitives, accountKey, account, before, deviceList);
    return { ...known, deviceList: signedJson(accepted.signed) };
  } catch (error) {
    if (error instanceof IdentityError) return null;
    throw error;
  }
}

function otherIdentity(base: ContactRecord, offered: KeysRecord): Judgement {
  if (base.trust !== "unverified") {
    const again = base.offered?.accountKey === offered.accountKey;
    return {
      record: { ...base, trust: "changed", offered },
      keyChange: again ? "none" : "blocked",
    };
  }
  return {
    record: { ...base, account: offered.account, keys: offered, offered: null },
    keyChange: "accepted",
  };
}

function newContact({ address, account }: Introduction): ContactRecord {
  return {
    address,
    account,
    displayName: null,
    favourite: false,
    trust: "unverified",
    keys: null,
    offered: null,
  };
}

function withName(record: ContactRecord, { displayName }: Introduction): ContactRecord {
  return displayName === undefined ? record : { ...record, displayName };
}

/** Whoever has a client of ours has keys: agreeing to messages without was for the phone. */
function withKind(record: ContactRecord, kind: AccountKind): ContactRecord {
  const { kind: _, endToSiteAgreedAt, ...rest } = record;
  if (kind === "app") return rest;
  return { ...rest, kind, ...(endToSiteAgreedAt === undefined ? {} : { endToSiteAgreedAt }) };
}

function isSameIdentity(known: KeysRecord, offered: OfferedKeys): boolean {
  return known.account === offered.account && known.accountKey === toBase64Url(offered.accountKey);
}

/** Keys seen for the first time: the list has to be signed by the AIK it comes with, no more can be asked. */
async function keysRecord(primitives: Primitives, offered: OfferedKeys): Promise<KeysRecord> {
  const { account, accountKey, deviceList } = offered;
  try {
    const accepted = await acceptDeviceList(primitives, accountKey, account, null, deviceList);
    return { account, accountKey: toBase64Url(accountKey), deviceList: signedJson(accepted.signed) };
  } catch (error) {
    if (error instanceof IdentityError) throw badAnswer("device list", error);
    throw error;
  }
}

function signedJson(signed: SignedDeviceList): KeysRecord["deviceList"] {
  return { bytes: toBase64Url(signed.bytes), signature: toBase64Url(signed.signature) };
}

/** The device list of a record, checked again: it costs a signature verification, and a record may be old. */
export function acceptedList(primitives: Primitives, keys: KeysRecord): Promise<AcceptedDeviceList> {
  return acceptDeviceList(primitives, fromBase64Url(keys.accountKey), keys.account, null, {
    bytes: fromBase64Url(keys.deviceList.bytes),
    signature: fromBase64Url(keys.deviceList.signature, ED25519_SIGNATURE_BYTES),
  });
}

/** Signing the list of an account's devices, and deciding whether to believe one (SM1.md "Keys"). */
import {
  type AccountId,
  type Bytes,
  DEVICE_LIST_HASH_BYTES,
  type DeviceList,
  decodeDeviceList,
  ED25519_SIGNATURE_BYTES,
  encodeDeviceList,
  equalBytes,
  type ListedDevice,
  type SignedDeviceList,
  WireError,
} from "@sottovoce/wire";
import type { Primitives } from "../primitives/primitives.ts";
import type { AccountIdentity } from "./account-identity.ts";
import { IdentityError } from "./errors.ts";

/** A device list whose signature and place in the chain were checked. Keep it: it is what the next is judged by. */
export interface AcceptedDeviceList {
  readonly list: DeviceList;
  /** SHA-256 of the encoded list, 32 bytes: the next list's `previousHash`. */
  readonly hash: Bytes;
  readonly signed: SignedDeviceList;
}

/** Version and hash of a device list, as every content carries those of its sender's account. */
export interface DeviceListPointer {
  readonly version: number;
  /** 32 bytes. */
  readonly hash: Bytes;
}

/**
 * Makes and signs the list that follows `known`.
 *
 * @param identity the account's own
 * @param known the account's current list; `null` for its first
 * @param devices all devices that shall speak for the account, in any order
 * @param issuedAt Unix milliseconds
 * @throws WireError when the devices break a rule of the list's form (none, too many, one twice)
 */
export async function signDeviceList(
  primitives: Primitives,
  identity: AccountIdentity,
  account: AccountId,
  known: AcceptedDeviceList | null,
  devices: readonly ListedDevice[],
  issuedAt: number,
): Promise<AcceptedDeviceList> {
  const list: DeviceList = {
    account,
    version: known === null ? 1 : known.list.version + 1,
    previousHash: known === null ? new Uint8Array(DEVICE_LIST_HASH_BYTES) : known.hash,
    issuedAt,
    devices: devices.toSorted((a, b) => (a.device < b.device ? -1 : 1)),
  };
  const bytes = encodeDeviceList(list);
  const signature = await primitives.ed25519.sign(identity.key, bytes);
  return { list, hash: await primitives.sha256(bytes), signed: { bytes, signature } };
}

/**
 * Judges a device list by its signature, its account, and the list we already know.
 *
 * A version may be skipped: whoever was offline sees only the newest list, and AIK's signature stands for what
 * lies between. Where the offered list is the very next one, it must be built on the list we know.
 *
 * @param accountKey AIK, 32 bytes, as the person's contact has it; not as the server sent it just now
 * @param account whose list it has to be
 * @param known the list accepted last; `null` for a new contact
 * @returns the list to use and keep from now on
 * @throws IdentityError with the reason; keep on using `known`
 */
export async function acceptDeviceList(
  primitives: Primitives,
  accountKey: Uint8Array,
  account: AccountId,
  known: AcceptedDeviceList | null,
  offered: SignedDeviceList,
): Promise<AcceptedDeviceList> {
  const accepted = await verifyDeviceList(primitives, accountKey, offered);
  if (accepted.list.account !== account) {
    throw new IdentityError("wrong_account", "The device list belongs to another account");
  }
  if (known !== null) checkSuccession(known, accepted);
  return accepted;
}

/** Signature first: nothing unsigned is parsed. */
async function verifyDeviceList(
  primitives: Primitives,
  accountKey: Uint8Array,
  offered: SignedDeviceList,
): Promise<AcceptedDeviceList> {
  const signatureFits = offered.signature.length === ED25519_SIGNATURE_BYTES;
  if (!signatureFits || !(await primitives.ed25519.verify(accountKey, offered.bytes, offered.signature))) {
    throw new IdentityError("bad_signature", "The device list is not signed by its account");
  }
  try {
    const list = decodeDeviceList(offered.bytes);
    if (list.version === 1 && list.previousHash.some((byte) => byte !== 0)) {
      throw new WireError("the first list follows no other");
    }
    return { list, hash: await primitives.sha256(offered.bytes), signed: offered };
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new IdentityError("malformed", `The device list is malformed: ${cause.message}`, { cause });
  }
}

function checkSuccession(known: AcceptedDeviceList, offered: AcceptedDeviceList): void {
  const step = offered.list.version - known.list.version;
  if (step < 0) {
    throw new IdentityError("rollback", "The device list is older than one already seen");
  }
  if (step === 0 && !equalBytes(known.hash, offered.hash)) {
    throw new IdentityError("fork", "The account signed two different device lists of one version");
  }
  if (step === 1 && !equalBytes(known.hash, offered.list.previousHash)) {
    throw new IdentityError("broken_chain", "The device list does not follow the one already known");
  }
}

/** The pointer that our contents carry. */
export function pointerOf(accepted: AcceptedDeviceList): DeviceListPointer {
  return { version: accepted.list.version, hash: accepted.hash };
}

/**
 * What a peer's pointer to its own device list says about the list we have of it:
 * `same`; `newer`: fetch theirs; `older`: it was sent before a change we know of; `fork`: somebody shows us
 * another list than the peer has itself, and it is not the peer. The last one must be shown to a person.
 */
export function comparePointer(
  known: AcceptedDeviceList,
  pointer: DeviceListPointer,
): "same" | "newer" | "older" | "fork" {
  if (pointer.version > known.list.version) return "newer";
  if (pointer.version < known.list.version) return "older";
  return equalBytes(pointer.hash, known.hash) ? "same" : "fork";
}

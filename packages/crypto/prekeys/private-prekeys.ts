/** The private halves of this device's prekeys, and what it remembers of their use (SM1.md "Keys", "Rules"). */
import { type Bytes, toHex } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import type {
  MlKem768KeyPair,
  Primitives,
  X25519KeyPair,
  X25519PublicKey,
} from "../primitives/primitives.ts";
import {
  type AcceptedHandshake,
  type AcceptedHandshakes,
  withAcceptedHandshake,
} from "./accepted-handshakes.ts";
import { MAX_ONE_TIME_KEPT, signedPrekeyOver } from "./schedule.ts";

/** SPK: also the responder's first ratchet key. */
export interface PrivateSignedPrekey {
  readonly id: number;
  /** Unix milliseconds. */
  readonly created: number;
  readonly key: X25519KeyPair;
}

/** PQSPK. */
export interface PrivateLastResortPrekey {
  readonly id: number;
  /** Unix milliseconds. */
  readonly created: number;
  readonly key: MlKem768KeyPair;
}

/**
 * OTK. Kept as bytes: each is used once at most, and importing a hundred ML-KEM seeds at every start would take
 * longer than the start itself.
 */
export interface PrivateOneTimePrekey {
  readonly id: number;
  /** X25519 private key, 32 bytes. */
  readonly x25519: Bytes;
  readonly x25519Public: X25519PublicKey;
  /** ML-KEM-768 seed, 64 bytes. */
  readonly mlkem: Bytes;
  /** The provider's own objects, until a restart: they spare the import, which is a tenth of a handshake. */
  readonly pairs: OneTimePairs | null;
}

/** An OTK as a handshake uses it. */
export interface OneTimePairs {
  readonly x25519: X25519KeyPair;
  readonly mlkem: MlKem768KeyPair;
}

/** The pairs of an OTK, imported where they are not there. */
export async function oneTimePairs(
  primitives: Primitives,
  prekey: PrivateOneTimePrekey,
): Promise<OneTimePairs> {
  if (prekey.pairs !== null) return prekey.pairs;
  return {
    x25519: await primitives.x25519.fromPrivate(prekey.x25519, prekey.x25519Public),
    mlkem: await primitives.mlKem768.fromSeed(prekey.mlkem),
  };
}

/** Immutable: every change answers a new one. Commit it together with the session that caused the change. */
export interface PrivatePrekeys {
  /** The next id to give out; ids are never reused, so that an old envelope cannot name a new key. */
  readonly nextId: number;
  /** Oldest first; the last one is the published one. */
  readonly signed: readonly PrivateSignedPrekey[];
  /** As `signed`. */
  readonly lastResort: readonly PrivateLastResortPrekey[];
  /** By id, oldest first. */
  readonly oneTime: ReadonlyMap<number, PrivateOneTimePrekey>;
  /**
   * Handshakes that succeeded. Remembered while their SPK lives: until then a type 1 envelope
   * could be offered again. With their senders, because a peer that was not answered goes on with its handshake when
   * our session is gone, and then we have to be able to tell it.
   */
  readonly used: AcceptedHandshakes;
}

/** A device's prekeys before any were made. */
export function noPrekeys(): PrivatePrekeys {
  return { nextId: 1, signed: [], lastResort: [], oneTime: new Map(), used: new Map() };
}

/** When the published SPK was made, Unix milliseconds; `null` when there is none. */
export function signedPrekeyCreated(prekeys: PrivatePrekeys): number | null {
  return prekeys.signed.at(-1)?.created ?? null;
}

/** What is remembered of the handshake with this EK; `null` where none succeeded. */
export function acceptedHandshake(prekeys: PrivatePrekeys, ephemeral: Uint8Array): AcceptedHandshake | null {
  return prekeys.used.get(toHex(ephemeral)) ?? null;
}

/**
 * After a handshake succeeded: its one-time key is gone, its EK remembered (SM1.md "Rules").
 * @param oneTimeId 0 when none was used
 */
export function spendPrekeys(
  prekeys: PrivatePrekeys,
  ephemeral: Uint8Array,
  oneTimeId: number,
  handshake: AcceptedHandshake,
): PrivatePrekeys {
  const oneTime = new Map(prekeys.oneTime);
  oneTime.delete(oneTimeId);
  const used = withAcceptedHandshake(prekeys.used, toHex(ephemeral), handshake);
  return { ...prekeys, oneTime, used };
}

/**
 * Gives up what is over by now: old signed prekeys, the EKs remembered on their account, and one-time keys
 * beyond the limit, oldest first.
 * @param now Unix milliseconds
 * @returns the same object when nothing was over
 */
export function dropExpiredPrekeys(prekeys: PrivatePrekeys, now: number): PrivatePrekeys {
  const signed = withoutExpired(prekeys.signed, now);
  const lastResort = withoutExpired(prekeys.lastResort, now);
  const surplus = prekeys.oneTime.size - MAX_ONE_TIME_KEPT;
  const expired = prekeys.signed.length + prekeys.lastResort.length - signed.length - lastResort.length;
  if (expired === 0 && surplus <= 0) return prekeys;
  const live = new Set(signed.map((prekey) => prekey.id));
  return {
    ...prekeys,
    signed,
    lastResort,
    oneTime: surplus <= 0 ? prekeys.oneTime : new Map([...prekeys.oneTime].slice(surplus)),
    used: new Map([...prekeys.used].filter(([, { signedId }]) => live.has(signedId))),
  };
}

function withoutExpired<Key extends { readonly created: number }>(
  keys: readonly Key[],
  now: number,
): readonly Key[] {
  return keys.filter((key, i) => {
    // The earliest of its successors, because the first may itself have been made while the clock was ahead.
    const successors = keys.slice(i + 1).map(({ created }) => created);
    const supersededAt = successors.length === 0 ? null : Math.min(...successors);
    return !signedPrekeyOver(key.created, supersededAt, now);
  });
}

/**
 * Overwrites the one-time private keys that `before` holds and `after` no longer does. Call it when `after` is
 * committed, never earlier: until then `before` is what counts.
 */
export function wipeSpentPrekeys(before: PrivatePrekeys, after: PrivatePrekeys): void {
  for (const [id, prekey] of before.oneTime) {
    if (!after.oneTime.has(id)) wipe(prekey.x25519, prekey.mlkem);
  }
}

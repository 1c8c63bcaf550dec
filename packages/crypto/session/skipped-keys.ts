/** Keys of messages that were jumped over and may still come (SM1.md "Rules"). */
import type { Bytes } from "@sottovoce/wire";
import type { X25519PublicKey } from "../primitives/primitives.ts";
import { elapsed, LATE_MS, MAX_OLD_CHAINS, MAX_SKIPPED_KEYS } from "./limits.ts";
import type { ReceivingKeys } from "./suite.ts";

export interface SkippedKey {
  /** N of the message. */
  readonly number: number;
  readonly messageKey: Bytes;
  /** When it was jumped over, Unix milliseconds. */
  readonly skippedAt: number;
}

/** A chain that the peer has left, with the keys still waited for; always at least one. */
export interface OldChain extends ReceivingKeys {
  readonly headerKey: Bytes;
  readonly peerKey: X25519PublicKey;
  /** Ascending by number. */
  readonly skipped: readonly SkippedKey[];
}

/** The key of message `number`, or `null` when it was used, given up, or waited for too long. */
export function findSkipped(skipped: readonly SkippedKey[], number: number, now: number): Bytes | null {
  const found = skipped.find((key) => key.number === number);
  return found === undefined || isOver(found, now) ? null : found.messageKey;
}

export function withoutSkipped(skipped: readonly SkippedKey[], number: number): readonly SkippedKey[] {
  return skipped.filter((key) => key.number !== number);
}

/** Takes one key out of an old chain, and the chain out of the list when that was its last. */
export function withoutOld(old: readonly OldChain[], index: number, number: number): readonly OldChain[] {
  return old.flatMap((chain, i) => {
    if (i !== index) return [chain];
    const skipped = withoutSkipped(chain.skipped, number);
    return skipped.length === 0 ? [] : [{ ...chain, skipped }];
  });
}

/** Everything skipped in one session. */
export interface Skipped {
  /** Of the current receiving chain. */
  readonly current: readonly SkippedKey[];
  /** Oldest first. */
  readonly old: readonly OldChain[];
}

/** Keeps the limits on chains and keys; the oldest give way. */
export function limitSkipped({ current, old }: Skipped): Skipped {
  let room = MAX_SKIPPED_KEYS;
  const keptCurrent = lastOf(current, room);
  room -= keptCurrent.length;
  const keptOld: OldChain[] = [];
  for (const chain of lastOf(old, MAX_OLD_CHAINS).toReversed()) {
    const skipped = lastOf(chain.skipped, room);
    room -= skipped.length;
    if (skipped.length > 0) keptOld.unshift(skipped === chain.skipped ? chain : { ...chain, skipped });
  }
  return { current: keptCurrent, old: keptOld };
}

function lastOf<T>(list: readonly T[], count: number): readonly T[] {
  return list.length <= count ? list : list.slice(list.length - count);
}

/** Whether anything was skipped longer ago than it is waited for. */
export function anyExpired({ current, old }: Skipped, now: number): boolean {
  return [current, ...old.map((chain) => chain.skipped)].some((keys) => keys.some((key) => isOver(key, now)));
}

/** Gives up what was skipped longer ago than it is waited for. */
export function dropExpired({ current, old }: Skipped, now: number): Skipped {
  const live = (keys: readonly SkippedKey[]) => keys.filter((key) => !isOver(key, now));
  return {
    current: live(current),
    old: old.flatMap((chain) => {
      const skipped = live(chain.skipped);
      return skipped.length === 0 ? [] : [{ ...chain, skipped }];
    }),
  };
}

function isOver(key: SkippedKey, now: number): boolean {
  return elapsed(key.skippedAt, now) >= LATE_MS;
}

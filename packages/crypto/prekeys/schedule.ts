/** When prekeys are renewed, given up and refilled: decisions of the clock alone (SM1.md "Keys"). */
import { ONE_TIME_PREKEYS, ONE_TIME_PREKEYS_LOW } from "@sottovoce/wire";

const DAY_MS = 86_400_000;

/** A new SPK and PQSPK every week: bounds what a stolen one opens. */
export const SIGNED_PREKEY_LIFETIME_MS = 7 * DAY_MS;

/** Private halves stay for senders who fetched a bundle long ago: two more weeks, then nothing opens with them. */
export const SIGNED_PREKEY_KEPT_MS = 21 * DAY_MS;

/**
 * A device that was away for weeks comes home to mail sealed with its old prekey. The mail is at most 72 h old,
 * and the sender's outbox at most 12 h more; so an overdue prekey stays this long after its successor is made.
 */
export const SUPERSEDED_GRACE_MS = 4 * DAY_MS;

/**
 * One-time private keys kept. The server hands out keys that are never used (an attacker asks it to), and
 * nobody tells us; twenty refills later such a key is given up, so that storage stays bounded.
 */
export const MAX_ONE_TIME_KEPT = 20 * ONE_TIME_PREKEYS;

/**
 * Whether a new SPK and PQSPK are due. A key from the future counts as due too: it was made while the clock
 * was wrong, and would otherwise stay for as long as the clock was off.
 *
 * @param created of the newest, Unix milliseconds; `null` when there is none
 * @param now Unix milliseconds
 */
export function rotationDue(created: number | null, now: number): boolean {
  return created === null || Math.abs(now - created) >= SIGNED_PREKEY_LIFETIME_MS;
}

/** When the next rotation is due, Unix milliseconds. */
export function nextRotation(created: number): number {
  return created + SIGNED_PREKEY_LIFETIME_MS;
}

/**
 * Whether a private signed prekey's time is over.
 * @param created Unix milliseconds
 * @param supersededAt when its successor was made; `null` for the newest, which peers are still given
 * @param now Unix milliseconds
 */
export function signedPrekeyOver(created: number, supersededAt: number | null, now: number): boolean {
  if (supersededAt === null) return false;
  // Made while the clock was ahead: it would be kept for as long as the clock was off.
  const made = Math.min(created, supersededAt);
  return now >= Math.max(made + SIGNED_PREKEY_KEPT_MS, supersededAt + SUPERSEDED_GRACE_MS);
}

/**
 * How many one-time prekeys to make and upload.
 * @param onServer how many the server still has of this device
 */
export function oneTimePrekeysToMake(onServer: number): number {
  return onServer < ONE_TIME_PREKEYS_LOW ? ONE_TIME_PREKEYS - onServer : 0;
}

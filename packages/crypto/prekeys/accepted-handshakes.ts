/**
 * What a device remembers of handshakes that succeeded (SM1.md "Rules"), so that none succeeds twice, and bounds on it:
 * the record is written anew with every handshake.
 */
import type { DeviceKeys } from "../identity/device-keys.ts";

export interface AcceptedHandshake {
  /** Id of the SPK it used. */
  readonly signedId: number;
  /** Whether it used the last-resort prekey: then nothing but this memory keeps it from succeeding again. */
  readonly lastResort: boolean;
  /** Who started it, as it has proven. */
  readonly sender: DeviceKeys;
}

/** By EK in hexadecimal, oldest first. */
export type AcceptedHandshakes = ReadonlyMap<string, AcceptedHandshake>;

/**
 * Handshakes of one device with one SPK and no one-time prekey. The server gives a requester 5 bundles a day of a device
 * at most, and an SPK out for 7 days, which touch 8 days of the calendar: an honest one needs no more.
 */
export const MAX_LAST_RESORT_PER_SENDER = 5 * 8;

/**
 * Those of all devices with one SPK: 60 kB. What a dozen accounts that conspire can make us store; when it is reached,
 * handshakes without a one-time prekey are refused until the next SPK, a week at most.
 */
export const MAX_LAST_RESORT = 500;

/**
 * Handshakes with a one-time prekey that are remembered: 60 kB. The prekey is gone, so none succeeds again when it is
 * forgotten; only the name of who sends on such a handshake is lost.
 */
export const MAX_ONE_TIME_REMEMBERED = 500;

/** Whether there is room to remember this one. Never made by forgetting: what is forgotten can be played again. */
export function mayAccept(accepted: AcceptedHandshakes, handshake: AcceptedHandshake): boolean {
  if (!handshake.lastResort) return true;
  const { signedId, sender } = handshake;
  const alike = [...accepted.values()].filter((other) => other.lastResort && other.signedId === signedId);
  const own = alike.filter((other) => isSameDevice(other.sender, sender));
  return alike.length < MAX_LAST_RESORT && own.length < MAX_LAST_RESORT_PER_SENDER;
}

function isSameDevice(a: DeviceKeys, b: DeviceKeys): boolean {
  return a.account === b.account && a.device === b.device;
}

/** With one more; of those with a one-time prekey the oldest gives way. */
export function withAcceptedHandshake(
  accepted: AcceptedHandshakes,
  ephemeral: string,
  handshake: AcceptedHandshake,
): AcceptedHandshakes {
  const next = new Map(accepted).set(ephemeral, handshake);
  let oneTime = 0;
  let oldest = "";
  for (const [key, { lastResort }] of next) {
    if (lastResort) continue;
    if (oneTime++ === 0) oldest = key;
  }
  if (oneTime > MAX_ONE_TIME_REMEMBERED) next.delete(oldest);
  return next;
}

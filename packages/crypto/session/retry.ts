/** Retry requests: the way out when an envelope cannot be decrypted (SM1.md "Rules"). There is no unencrypted reset. */
import { type DeviceKeys, sameDeviceKeys } from "../identity/device-keys.ts";
import { elapsed, RESEND_MS, RETRY_INTERVAL_MS } from "./limits.ts";
import type { PeerState } from "./peer.ts";
import { type StartRequest, startSession } from "./send.ts";

/**
 * Whether a retry request may go to this device now: at most one an hour.
 * @param now Unix milliseconds
 */
export function mayRequestRetry(peer: PeerState, now: number): boolean {
  return peer.retryRequestedAt === null || elapsed(peer.retryRequestedAt, now) >= RETRY_INTERVAL_MS;
}

/**
 * Starts the new session on which a retry request goes out, and notes the hour. The request itself is a content
 * of kind `retryRequest`, encrypted with `encryptFor` on the state this answers.
 *
 * @returns `null` when this device was asked within the hour: then nothing is sent
 * @throws as {@link startSession}
 */
export async function startRetrySession(request: StartRequest): Promise<PeerState | null> {
  if (!mayRequestRetry(request.peer, request.now)) return null;
  const started = await startSession(request);
  return { ...started, retryRequestedAt: request.now };
}

/** A message as its sender remembers it. */
export interface SentMessage {
  /** Unix milliseconds. */
  readonly sentAt: number;
  /** Whether the peer's device has confirmed it. */
  readonly acknowledged: boolean;
  /** IKs of the device it was encrypted for, 32 bytes. */
  readonly sentTo: DeviceKeys;
}

/**
 * Whether a message is sent again when a device asks for it: only what is unacknowledged and younger than 72 h,
 * and only to the device, with the very keys, it was first meant for. Else a server that adds a device could
 * have the past sent to it.
 *
 * @param requester who sent the retry request
 * @param now Unix milliseconds
 */
export function mayResend(message: SentMessage, requester: DeviceKeys, now: number): boolean {
  return (
    !message.acknowledged && now - message.sentAt < RESEND_MS && sameDeviceKeys(message.sentTo, requester)
  );
}

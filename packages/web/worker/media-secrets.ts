/** The keys of a call's sound on their way from the leader to the tab that has the call. */
import type { ToMedia } from "../engine/media-protocol.ts";

/** The keys that a message carries, copies of this worker's own; none in most. */
function keysIn(message: ToMedia): readonly Uint8Array<ArrayBufferLike>[] {
  if (!("order" in message) || message.order.type !== "secure") return [];
  const { send, receive } = message.order.keys;
  return [send.key, send.salt, receive.key, receive.salt];
}

/** To hand over with a message, so that none of it stays behind. Each has a buffer of its own, as cloned ones do. */
export function mediaBuffers(message: ToMedia): Transferable[] {
  return keysIn(message).map(({ buffer }) => buffer as ArrayBuffer);
}

/** Overwrites what is another tab's to have, or has been copied on. */
export function wipeMediaKeys(message: ToMedia): void {
  // Whatever was handed over cannot even be filled.
  for (const key of keysIn(message)) if (key.length > 0) key.fill(0);
}

/**
 * H0 to H3 (RFC 6189 §9): each is the SHA-256 of the one before. A message shows the next one back, which proves that it
 * comes from whoever sent the Hello, and is the key of the MAC over the message before.
 */
import { type Bytes, concatBytes, type Primitives } from "@sottovoce/crypto";
import { IMAGE_LENGTH, MAC_LENGTH } from "../messages/hello.ts";

export interface HashChain {
  readonly h0: Bytes;
  readonly h1: Bytes;
  readonly h2: Bytes;
  readonly h3: Bytes;
}

export async function createHashChain(primitives: Primitives): Promise<HashChain> {
  const h0 = primitives.randomBytes(IMAGE_LENGTH);
  const h1 = await primitives.sha256(h0);
  const h2 = await primitives.sha256(h1);
  return { h0, h1, h2, h3: await primitives.sha256(h2) };
}

/** Hashes an image on, `steps` times: what the earlier messages must have shown. */
export async function imageAfter(primitives: Primitives, image: Bytes, steps: number): Promise<Bytes> {
  let result = image;
  for (let i = 0; i < steps; i++) result = await primitives.sha256(result);
  return result;
}

/** Whether an image is what lies `steps` before H3 of the peer's Hello: if not, the message is somebody else's. */
export async function leadsTo(
  primitives: Primitives,
  image: Bytes,
  steps: number,
  h3: Bytes,
): Promise<boolean> {
  return primitives.constantTimeEqual(await imageAfter(primitives, image, steps), h3);
}

/** @param unsigned a message whose last 8 bytes are free. @param key the image before the one that it shows */
export async function signMessage(primitives: Primitives, unsigned: Bytes, key: Bytes): Promise<Bytes> {
  const covered = unsigned.subarray(0, -MAC_LENGTH);
  return concatBytes(covered, await truncatedMac(primitives, covered, key));
}

/** Checks the last 8 bytes of a message, once its sender has shown the key. */
export async function isSigned(primitives: Primitives, message: Bytes, key: Bytes): Promise<boolean> {
  const mac = await truncatedMac(primitives, message.subarray(0, -MAC_LENGTH), key);
  return primitives.constantTimeEqual(mac, message.subarray(-MAC_LENGTH));
}

async function truncatedMac(primitives: Primitives, covered: Uint8Array, key: Bytes): Promise<Bytes> {
  return (await primitives.hmacSha256(key, covered)).slice(0, MAC_LENGTH);
}

import { type Bytes, unshared } from "../bytes.ts";

/**
 * HMAC pads its key with zeros (RFC 2104 §2), so one zero byte is the same key as none; WebCrypto refuses to
 * import an empty one.
 */
const EMPTY_HMAC_KEY = new Uint8Array(1);

export type HmacHash = "SHA-1" | "SHA-256" | "SHA-384";

/** HMAC by WebCrypto. */
export async function hmac(
  subtle: SubtleCrypto,
  hash: HmacHash,
  key: Uint8Array,
  data: Uint8Array,
): Promise<Bytes> {
  return sign(subtle, await importHmac(subtle, hash, key), data);
}

/** The key is not handed out again by WebCrypto. */
export function importHmac(subtle: SubtleCrypto, hash: HmacHash, key: Uint8Array): Promise<CryptoKey> {
  const raw = key.length === 0 ? EMPTY_HMAC_KEY : unshared(key);
  return subtle.importKey("raw", raw, { name: "HMAC", hash }, false, ["sign"]);
}

/** @param key from {@link importHmac} */
export async function sign(subtle: SubtleCrypto, key: CryptoKey, data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle.sign("HMAC", key, unshared(data)));
}

/** Keys as ZRTP leaves them, set by hand. */
import type { MasterKeys, MediaAuthTag, MediaCipher, MediaKeys } from "@sottovoce/voice";

/** Both sides' keys of one call. */
export function callKeys(
  cipher: MediaCipher = "AES3",
  authTag: MediaAuthTag = "HS80",
): readonly [MediaKeys, MediaKeys] {
  const there = oneWay(1, cipher, authTag);
  const back = oneWay(2, cipher, authTag);
  return [
    { send: there, receive: back },
    { send: back, receive: there },
  ];
}

function oneWay(seed: number, cipher: MediaCipher, authTag: MediaAuthTag): MasterKeys {
  const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (seed * 31 + i * 7) & 0xff);
  return { cipher, authTag, key: bytes(cipher === "AES3" ? 32 : 16), salt: bytes(14) };
}

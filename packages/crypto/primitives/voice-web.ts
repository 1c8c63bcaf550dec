import { unshared } from "./bytes.ts";
import { CryptoError } from "./errors.ts";
import type { VoicePrimitives } from "./voice.ts";
import { webAesStream } from "./webcrypto/aes-stream.ts";
import { webEcdh } from "./webcrypto/ecdh.ts";
import { createWebFrameCipher } from "./webcrypto/frame-cipher.ts";
import { hmac } from "./webcrypto/hmac.ts";

/**
 * What calls need, from WebCrypto alone: every browser that has WebRTC has these algorithms, and in an insecure
 * context there is no microphone either.
 *
 * @throws CryptoError `unsupported` in an insecure context
 */
export function createWebVoicePrimitives(): VoicePrimitives {
  // Declared as always there, and absent in an insecure context.
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) {
    throw new CryptoError("unsupported", "platform", "Calls need a page that came over HTTPS");
  }
  return {
    p256: webEcdh(subtle, "P-256"),
    p384: webEcdh(subtle, "P-384"),
    modp3072: null,
    sha384: async (data) => new Uint8Array(await subtle.digest("SHA-384", unshared(data))),
    hmacSha384: (key, data) => hmac(subtle, "SHA-384", key, data),
    ...webAesStream(subtle),
    frameCipher: (encryptionKey, authKey) => createWebFrameCipher(subtle, encryptionKey, authKey),
    packetCipher: null,
  };
}

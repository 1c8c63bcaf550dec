/** From message key to the sealed body (SM1.md "Ratchet"). */
import { type Bytes, utf8 } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import { AES256_KEY_LENGTH, GCM_NONCE_LENGTH, type Primitives } from "../primitives/primitives.ts";
import type { BodyCipher } from "./suite.ts";

const INFO = utf8("sm1/message");

/**
 * Body: `HKDF(salt header nonce, ikm mk, info "sm1/message", 44)` → AES-256-GCM key(32) ‖ nonce(12).
 *
 * The header nonce is random for every message. A state that was rolled back derives the same mk again, but
 * never the same key and nonce.
 */
export function sm1BodyCipher(primitives: Primitives): BodyCipher {
  return {
    async seal(messageKey, salt, plaintext, associatedData) {
      const { secrets, key, nonce } = await bodyKey(primitives, messageKey, salt);
      const sealed = await primitives.aes256GcmSeal(key, nonce, plaintext, associatedData);
      wipe(secrets);
      return sealed;
    },
    async open(messageKey, salt, sealed, associatedData) {
      const { secrets, key, nonce } = await bodyKey(primitives, messageKey, salt);
      const plaintext = await primitives.aes256GcmOpen(key, nonce, sealed, associatedData);
      wipe(secrets);
      return plaintext;
    },
  };
}

async function bodyKey(
  primitives: Primitives,
  messageKey: Bytes,
  salt: Bytes,
): Promise<{ readonly secrets: Bytes; readonly key: Uint8Array; readonly nonce: Uint8Array }> {
  const secrets = await primitives.hkdfSha256(salt, messageKey, INFO, AES256_KEY_LENGTH + GCM_NONCE_LENGTH);
  return { secrets, key: secrets.subarray(0, AES256_KEY_LENGTH), nonce: secrets.subarray(AES256_KEY_LENGTH) };
}

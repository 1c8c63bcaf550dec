/** Root steps of sm1 (SM1.md "Ratchet"). */
import { type Bytes, concatBytes, utf8 } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import type { Primitives } from "../primitives/primitives.ts";
import type { KemInput, RootInput, RootStep } from "./suite.ts";

const KEY_BYTES = 32;
const INFO = utf8("sm1/root");
const INFO_KEM = utf8("sm1/root+kem");

/**
 * `HKDF(salt RK, ikm DH, info "sm1/root", 96)` → RK ‖ CK ‖ NHK; with a KEM answer
 * `HKDF(salt RK, ikm DH ‖ SS, info "sm1/root+kem" ‖ SHA-256(dhSender ‖ dhReceiver ‖ ek ‖ ct), 96)`.
 *
 * The hash binds SS to its key and ciphertext, which ML-KEM itself does only in part.
 */
export async function sm1RootStep(
  primitives: Primitives,
  { rootKey, dh, kem }: RootInput,
): Promise<RootStep> {
  const ikm = kem === null ? dh : concatBytes(dh, kem.sharedSecret);
  const info = kem === null ? INFO : concatBytes(INFO_KEM, await hashOf(primitives, kem));
  const output = await primitives.hkdfSha256(rootKey, ikm, info, 3 * KEY_BYTES);
  if (kem !== null) wipe(ikm);
  return splitKeys(output);
}

async function hashOf(primitives: Primitives, kem: KemInput): Promise<Bytes> {
  return primitives.sha256(concatBytes(kem.senderKey, kem.receiverKey, kem.offered, kem.ciphertext));
}

function splitKeys(output: Bytes): RootStep {
  const step = {
    rootKey: output.slice(0, KEY_BYTES),
    chainKey: output.slice(KEY_BYTES, 2 * KEY_BYTES),
    nextHeaderKey: output.slice(2 * KEY_BYTES),
  };
  wipe(output);
  return step;
}

import { CryptoError } from "./errors.ts";
import { MLKEM768_PUBLIC_LENGTH } from "./primitives.ts";

/** q of FIPS 203 §2.3. */
const Q = 3329;
/** k polynomials of 256 coefficients of 12 bits each; the 32 bytes of ρ follow. */
const COEFFICIENT_BYTES = 1152;

/**
 * The input checks of FIPS 203 §7.2 on an encapsulation key: its size, and that every coefficient is reduced
 * modulo q (the "modulus check", ek = ByteEncode₁₂(ByteDecode₁₂(ek))). Done here for every provider, because
 * a platform that skips the check would accept keys that others refuse.
 *
 * @throws CryptoError `bad_key`, peer's fault
 */
export function requireEncapsulationKey(publicKey: Uint8Array): void {
  if (publicKey.length !== MLKEM768_PUBLIC_LENGTH) {
    throw new CryptoError("bad_key", "peer", `An ML-KEM-768 key has ${MLKEM768_PUBLIC_LENGTH} bytes`);
  }
  for (let i = 0; i < COEFFICIENT_BYTES; i += 3) {
    const low = publicKey[i]!;
    const middle = publicKey[i + 1]!;
    const high = publicKey[i + 2]!;
    const first = low | ((middle & 0x0f) << 8);
    const second = (middle >> 4) | (high << 4);
    if (first >= Q || second >= Q) {
      throw new CryptoError("bad_key", "peer", "The ML-KEM-768 key has a coefficient that is not reduced");
    }
  }
}

import { createDiffieHellmanGroup, type DiffieHellmanGroup } from "node:crypto";
import type { Bytes } from "../bytes.ts";
import { badPublicValue, PlatformKeyPair, requirePublicLength } from "../ephemeral-key.ts";
import { CryptoError } from "../errors.ts";
import { type EphemeralKeyPair, KEY_AGREEMENT_LENGTHS, type KeyAgreement } from "../voice.ts";

const NAME = "MODP-3072";
/** OpenSSL's name of RFC 3526 §4, group 15. */
const GROUP = "modp15";
const LENGTH = KEY_AGREEMENT_LENGTHS[NAME].publicKey;

class NodeModpKeyPair extends PlatformKeyPair<DiffieHellmanGroup> {}

/**
 * Diffie-Hellman over the 3072-bit group by OpenSSL, whose exponents are of 275 bits there: over twice the 128 bits
 * that the group is worth (RFC 3526 §8, RFC 6189 §5.1.5).
 */
export const nodeModp3072: KeyAgreement = {
  name: NAME,

  generate() {
    const group = createDiffieHellmanGroup(GROUP);
    return new NodeModpKeyPair(NAME, padded(group.generateKeys()), group);
  },

  agree(pair, peer) {
    const group = own(pair).privateKey;
    requirePublicLength(NAME, peer);
    try {
      // Refuses what is not in 2 … p-2 (SP 800-56A §5.6.2.3.2). The prime is a safe one: what is in there and yet no
      // power of the generator tells its sender one bit of a secret that serves one call.
      return padded(group.computeSecret(peer));
    } catch (cause) {
      throw badPublicValue(NAME, cause);
    }
  },

  wipe: (pair) => own(pair).wipe(),
};

/** As many bytes as the prime has: one number in 256 is shorter. */
function padded(number: Uint8Array): Bytes {
  const bytes = new Uint8Array(LENGTH);
  bytes.set(number, LENGTH - number.length);
  number.fill(0);
  return bytes;
}

function own(pair: EphemeralKeyPair): NodeModpKeyPair {
  if (pair instanceof NodeModpKeyPair) return pair;
  throw new CryptoError("foreign_key", "caller", `The key pair is not this provider's ${NAME}`);
}

import { equalBytes } from "@noble/ciphers/utils.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import type { Ed25519, MlKem768, X25519 } from "../primitives.ts";

// Whether a platform's algorithm can be relied on. Asking for its name is not enough: browsers have shipped
// X25519 without PKCS #8 import, and Ed25519 by another verification equation. So each is used once, the way
// it will be used, and whatever throws or answers otherwise is replaced by JavaScript.

/** @returns true where key pairs can be made, exported, imported and agreed with */
export function supportsX25519(x25519: X25519): Promise<boolean> {
  return holds(async () => {
    const alice = await x25519.generate();
    const bob = await x25519.generateEphemeral();
    const again = await x25519.fromPrivate(await x25519.exportPrivate(alice));
    const one = await x25519.agree(again, bob.publicKey);
    const other = await x25519.agree(bob, alice.publicKey);
    return equalBytes(again.publicKey, alice.publicKey) && equalBytes(one, other);
  });
}

/** @returns true where key pairs survive export and verification follows `ed25519-strict.ts` */
export function supportsEd25519(ed25519: Ed25519): Promise<boolean> {
  return holds(async () => {
    const pair = await ed25519.generate();
    const again = await ed25519.fromSeed(await ed25519.exportSeed(pair));
    const signature = await ed25519.sign(again, MIXED_ORDER.publicKey);
    return (
      (await ed25519.verify(pair.publicKey, MIXED_ORDER.publicKey, signature)) &&
      (await followsOurEquation(ed25519))
    );
  });
}

/** @returns true where key pairs survive export and a shared secret arrives */
export function supportsMlKem768(mlKem768: MlKem768): Promise<boolean> {
  return holds(async () => {
    const pair = await mlKem768.generate();
    const again = await mlKem768.fromSeed(await mlKem768.exportSeed(pair));
    const { sharedSecret, ciphertext } = await mlKem768.encapsulate(again.publicKey);
    return (
      equalBytes(again.publicKey, pair.publicKey) &&
      equalBytes(await mlKem768.decapsulate(again, ciphertext), sharedSecret)
    );
  });
}

/**
 * Signatures under a public key that is a good one plus a point of order 8, made so that the equations part:
 * `cofactorlessOnly` holds only for who reduces k modulo L and leaves the cofactor out, `cofactoredOnly` only
 * for who multiplies by it. `ed25519.test.ts` derives both.
 */
export const MIXED_ORDER = {
  publicKey: hexToBytes("55553370fd93c44a1ee876946fb57aee74a97c495df66a20bfb4006ac6a94f96"),
  cofactorlessOnly: {
    message: Uint8Array.of(3),
    signature: hexToBytes(
      "21f8a8aa4dd13ac78f0c00c9b73784ecd27640e206d8aac2078e5cc1304c7ec2c16855e6ac26f771794b37db3427df62c2bcfcd2d9bb295f371102e20e282b0a",
    ),
  },
  cofactoredOnly: {
    message: Uint8Array.of(1),
    signature: hexToBytes(
      "21f8a8aa4dd13ac78f0c00c9b73784ecd27640e206d8aac2078e5cc1304c7ec25a8db964072a8010ecb9d76972d36651c9ae528ffd7e85539247c877d78b5801",
    ),
  },
};

async function followsOurEquation(ed25519: Ed25519): Promise<boolean> {
  const { publicKey, cofactorlessOnly, cofactoredOnly } = MIXED_ORDER;
  return (
    (await ed25519.verify(publicKey, cofactorlessOnly.message, cofactorlessOnly.signature)) &&
    !(await ed25519.verify(publicKey, cofactoredOnly.message, cofactoredOnly.signature))
  );
}

async function holds(trial: () => Promise<boolean>): Promise<boolean> {
  try {
    return await trial();
  } catch {
    return false;
  }
}

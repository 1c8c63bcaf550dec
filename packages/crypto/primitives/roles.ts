import { type Branded, type Bytes, unshared } from "./bytes.ts";
import { CryptoError } from "./errors.ts";
import {
  ED25519_PUBLIC_LENGTH,
  ED25519_SIGNATURE_LENGTH,
  type Ed25519PublicKey,
  type Ed25519Signature,
  MLKEM768_CIPHERTEXT_LENGTH,
  MLKEM768_PUBLIC_LENGTH,
  type MlKem768Ciphertext,
  type MlKem768PublicKey,
  X25519_LENGTH,
  type X25519PublicKey,
} from "./primitives.ts";

// Gives bytes that a peer sent their role. The size is checked here, once, so that whatever carries a role
// has its size; whether the key is a good one is checked where it is used.

/** @param bytes 32 bytes. @throws CryptoError `bad_length`, peer's fault */
export function x25519PublicKey(bytes: Uint8Array): X25519PublicKey {
  return withRole<"x25519 public key">(bytes, X25519_LENGTH, "An X25519 public key");
}

/** @param bytes 32 bytes. @throws CryptoError `bad_length`, peer's fault */
export function ed25519PublicKey(bytes: Uint8Array): Ed25519PublicKey {
  return withRole<"ed25519 public key">(bytes, ED25519_PUBLIC_LENGTH, "An Ed25519 public key");
}

/** @param bytes 64 bytes. @throws CryptoError `bad_length`, peer's fault */
export function ed25519Signature(bytes: Uint8Array): Ed25519Signature {
  return withRole<"ed25519 signature">(bytes, ED25519_SIGNATURE_LENGTH, "An Ed25519 signature");
}

/** @param bytes 1,184 bytes. @throws CryptoError `bad_length`, peer's fault */
export function mlKem768PublicKey(bytes: Uint8Array): MlKem768PublicKey {
  return withRole<"ml-kem-768 public key">(bytes, MLKEM768_PUBLIC_LENGTH, "An ML-KEM-768 public key");
}

/** @param bytes 1,088 bytes. @throws CryptoError `bad_length`, peer's fault */
export function mlKem768Ciphertext(bytes: Uint8Array): MlKem768Ciphertext {
  return withRole<"ml-kem-768 ciphertext">(bytes, MLKEM768_CIPHERTEXT_LENGTH, "An ML-KEM-768 ciphertext");
}

function withRole<Role extends string>(bytes: Uint8Array, length: number, what: string): Branded<Role> {
  if (bytes.length !== length) {
    throw new CryptoError("bad_length", "peer", `${what} has ${length} bytes, not ${bytes.length}`);
  }
  const plain: Bytes = unshared(bytes);
  return plain as Branded<Role>;
}

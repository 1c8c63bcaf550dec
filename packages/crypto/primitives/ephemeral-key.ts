import type { Bytes } from "./bytes.ts";
import { CryptoError } from "./errors.ts";
import { type EphemeralKeyPair, KEY_AGREEMENT_LENGTHS, type KeyAgreementName } from "./voice.ts";

/**
 * A pair as a provider holds it: the private half is in whatever form the platform has (it cannot be overwritten from
 * JavaScript; letting go of it lets the platform clear it).
 */
export class PlatformKeyPair<Private extends object> implements EphemeralKeyPair {
  readonly agreement: KeyAgreementName;
  readonly publicKey: Bytes;
  #privateKey: Private | null;

  constructor(agreement: KeyAgreementName, publicKey: Bytes, privateKey: Private) {
    this.agreement = agreement;
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
  }

  /** @throws CryptoError `wiped` */
  get privateKey(): Private {
    if (this.#privateKey !== null) return this.#privateKey;
    throw new CryptoError("wiped", "caller", `The ${this.agreement} key was destroyed`);
  }

  wipe(): void {
    this.#privateKey = null;
  }
}

/** @throws CryptoError `bad_length`, peer's fault */
export function requirePublicLength(name: KeyAgreementName, peer: Uint8Array): void {
  const { publicKey } = KEY_AGREEMENT_LENGTHS[name];
  if (peer.length === publicKey) return;
  throw new CryptoError(
    "bad_length",
    "peer",
    `A ${name} public value has ${publicKey} bytes, not ${peer.length}`,
  );
}

/** A public value that is not what it has to be, whatever the platform said about it. */
export function badPublicValue(name: KeyAgreementName, cause?: unknown): CryptoError {
  return new CryptoError("bad_key", "peer", `The ${name} public value is none`, { cause });
}

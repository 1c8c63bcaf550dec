import { CryptoError, type PacketCipher, type VoicePrimitives } from "@sottovoce/crypto";
import { CounterBlock } from "./counter-block.ts";
import { SrtpError } from "./errors.ts";
import type { MasterKeys } from "./master-keys.ts";
import { deriveSessionKeys, type RTCP_LABEL, type RTP_LABEL, wipeSessionKeys } from "./session-keys.ts";

/** What protects one kind of packet in one direction, ready to be used; all sources share it. */
export class StreamKeys {
  readonly #cipher: PacketCipher;
  readonly #block: CounterBlock;
  #isWiped = false;

  private constructor(cipher: PacketCipher, block: CounterBlock) {
    this.#cipher = cipher;
    this.#block = block;
  }

  /** @throws CryptoError `unsupported` where the platform protects no packets at once (browsers), `bad_length` */
  static async derive(
    voice: Pick<VoicePrimitives, "aesCtr" | "packetCipher">,
    master: MasterKeys,
    label: typeof RTP_LABEL | typeof RTCP_LABEL,
  ): Promise<StreamKeys> {
    if (voice.packetCipher === null) {
      throw new CryptoError("unsupported", "platform", "SRTP needs a cipher that answers at once");
    }
    const keys = await deriveSessionKeys(voice, master, label);
    const cipher = voice.packetCipher(keys.encryptionKey, keys.authKey);
    const block = new CounterBlock(keys.salt);
    wipeSessionKeys(keys);
    return new StreamKeys(cipher, block);
  }

  get isWiped(): boolean {
    return this.#isWiped;
  }

  /** @throws SrtpError `wiped` */
  requireAlive(): void {
    if (this.#isWiped) throw new SrtpError("wiped", "The keys of this call were destroyed");
  }

  /** Encrypts and decrypts in place (RFC 3711 §4.1). */
  applyKeystream(ssrc: number, index: number, payload: Uint8Array): void {
    this.#cipher.applyKeystream(this.#block.for(ssrc, index), payload);
  }

  /** HMAC-SHA1 (§4.2), overwritten by the next call. @param rollover counts as if it stood behind the packet */
  mac(packet: Uint8Array, rollover: number | null): Uint8Array {
    return this.#cipher.hmacSha1(packet, rollover);
  }

  wipe(): void {
    this.#isWiped = true;
    this.#cipher.wipe();
    this.#block.wipe();
  }
}

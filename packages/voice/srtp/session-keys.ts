/** Session keys from a master key (RFC 3711 §4.3, RFC 6188 §3). */
import {
  type Bytes,
  CryptoError,
  MEDIA_AUTH_KEY_LENGTH,
  secretBytes,
  type VoicePrimitives,
  wipe,
} from "@sottovoce/crypto";
import { type MasterKeys, MEDIA_KEY_LENGTH, MEDIA_SALT_LENGTH } from "./master-keys.ts";

/** Keys of one kind of packet in one direction. */
export interface SessionKeys {
  readonly encryptionKey: Bytes;
  /** 20 bytes. */
  readonly authKey: Bytes;
  /** 14 bytes. */
  readonly salt: Bytes;
}

/** The first of three labels in a row: encryption, authentication, salt (§4.3.1, §4.3.2). */
export const RTP_LABEL = 0;
export const RTCP_LABEL = 3;

/** Where the label stands in the salt: 48 bits of packet index are right of it. */
const LABEL_OFFSET = 7;
const BLOCK_LENGTH = 16;

/**
 * Derives once, for the life of the master key: the key derivation rate is zero, as ZRTP leaves it (RFC 6189 §4.5.3).
 *
 * @returns keys for the caller to wipe
 * @throws CryptoError `bad_length` where key or salt is not of the cipher's size
 */
export async function deriveSessionKeys(
  voice: Pick<VoicePrimitives, "aesCtr">,
  master: MasterKeys,
  firstLabel: typeof RTP_LABEL | typeof RTCP_LABEL,
): Promise<SessionKeys> {
  if (master.key.length !== MEDIA_KEY_LENGTH[master.cipher] || master.salt.length !== MEDIA_SALT_LENGTH) {
    throw new CryptoError(
      "bad_length",
      "caller",
      `The master key or salt is not of the size of ${master.cipher}`,
    );
  }
  const derive = async (label: number, length: number): Promise<Bytes> => {
    const block = secretBytes(BLOCK_LENGTH);
    block.set(master.salt);
    block[LABEL_OFFSET]! ^= label;
    const key = await voice.aesCtr(master.key, block, secretBytes(length));
    wipe(block);
    return key;
  };
  return {
    encryptionKey: await derive(firstLabel, master.key.length),
    authKey: await derive(firstLabel + 1, MEDIA_AUTH_KEY_LENGTH),
    salt: await derive(firstLabel + 2, MEDIA_SALT_LENGTH),
  };
}

export function wipeSessionKeys({ encryptionKey, authKey, salt }: SessionKeys): void {
  wipe(encryptionKey, authKey, salt);
}

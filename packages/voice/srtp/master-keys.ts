/** What a key agreement leaves for the media of one direction (RFC 6189 §4.5.3, RFC 3711 §4.3). */
import type { Bytes } from "@sottovoce/crypto";

/** AES-128 or AES-256 in counter mode, by the names of RFC 6189 §5.1.3. */
export type MediaCipher = "AES1" | "AES3";
/** HMAC-SHA1 cut to 32 or 80 bits, by the names of RFC 6189 §5.1.4. */
export type MediaAuthTag = "HS32" | "HS80";

/** In bytes. */
export const MEDIA_KEY_LENGTH: Readonly<Record<MediaCipher, number>> = { AES1: 16, AES3: 32 };
export const MEDIA_SALT_LENGTH = 14;

/** One direction's master key and salt. Whoever holds them last wipes them. */
export interface MasterKeys {
  readonly cipher: MediaCipher;
  readonly authTag: MediaAuthTag;
  /** 16 bytes with AES1, 32 with AES3. */
  readonly key: Bytes;
  /** 14 bytes. */
  readonly salt: Bytes;
}

/** Both directions, as this side sees them. */
export interface MediaKeys {
  readonly send: MasterKeys;
  readonly receive: MasterKeys;
}

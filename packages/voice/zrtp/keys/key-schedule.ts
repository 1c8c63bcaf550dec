/** From what was agreed on to every key of the session (RFC 6189 §4.4, §4.5). */
import { type Bytes, concatBytes, wipe } from "@sottovoce/crypto";
import { asciiBytes, wordBytes } from "../messages/frame.ts";
import type { ZrtpCipher } from "../session-api.ts";
import type { Digest } from "./digest.ts";
import type { MatchedSecrets, Role } from "./shared-secrets.ts";

const RETAINED_SECRET_LENGTH = 32;
/** SHA-256's size whatever the hash (§4.5.2). */
const SAS_HASH_LENGTH = 32;
/** 112 bits (§4.5.3). */
const SALT_LENGTH = 14;
const CIPHER_KEY_LENGTHS: Readonly<Record<ZrtpCipher, number>> = { AES1: 16, AES3: 32 };

/** Both ZIDs and the hash of all messages: what every key is derived for (§4.4.1.4). */
export interface KdfContext {
  readonly zids: Bytes;
  readonly totalHash: Bytes;
}

/** What one side encrypts and authenticates with. */
export interface SideKeys {
  readonly srtpKey: Bytes;
  readonly srtpSalt: Bytes;
  /** For the MAC of Confirm and GoClear. */
  readonly macKey: Bytes;
  /** For the inside of Confirm. */
  readonly zrtpKey: Bytes;
}

export type StreamKeys = Readonly<Record<Role, SideKeys>>;

/** What a call has once, and not for each stream (§4.5.2, §4.6.1). */
export interface CallKeys {
  readonly zrtpSession: Bytes;
  readonly sasHash: Bytes;
  readonly exportedKey: Bytes;
  /** The new rs1. */
  readonly retainedSecret: Bytes;
}

function contextBytes({ zids, totalHash }: KdfContext): Bytes {
  return concatBytes(zids, totalHash);
}

/** §4.4.1.4: s0 of a Diffie-Hellman exchange. */
export function s0OfDh(
  digest: Digest,
  dhResult: Bytes,
  context: KdfContext,
  { s1, s2 }: Pick<MatchedSecrets, "s1" | "s2">,
): Promise<Bytes> {
  return digest.hash(
    wordBytes(1),
    dhResult,
    asciiBytes("ZRTP-HMAC-KDF"),
    context.zids,
    context.totalHash,
    ...withLengths(s1, s2, null),
  );
}

/** §4.4.2.2: what Preshared mode begins with. No secret of a PBX is ever among it. */
export function presharedKey(digest: Digest, rs1: Bytes, aux: Bytes | null): Promise<Bytes> {
  return digest.hash(...withLengths(rs1, aux, null));
}

/** §4.4.2.4. */
export function s0OfPreshared(digest: Digest, preshared: Bytes, context: KdfContext): Promise<Bytes> {
  return digest.kdf(preshared, "ZRTP PSK", contextBytes(context), digest.length);
}

/** §4.4.3.2. */
export function s0OfMultistream(digest: Digest, zrtpSession: Bytes, context: KdfContext): Promise<Bytes> {
  return digest.kdf(zrtpSession, "ZRTP MSK", contextBytes(context), digest.length);
}

function withLengths(...secrets: readonly (Bytes | null)[]): readonly Bytes[] {
  return secrets.flatMap((secret) => (secret === null ? [wordBytes(0)] : [wordBytes(secret.length), secret]));
}

/** §4.5.2. */
export async function deriveCallKeys(digest: Digest, s0: Bytes, kdfContext: KdfContext): Promise<CallKeys> {
  const context = contextBytes(kdfContext);
  return {
    zrtpSession: await digest.kdf(s0, "ZRTP Session Key", context, digest.length),
    sasHash: await digest.kdf(s0, "SAS", context, SAS_HASH_LENGTH),
    exportedKey: await digest.kdf(s0, "Exported key", context, digest.length),
    retainedSecret: await digest.kdf(s0, "retained secret", context, RETAINED_SECRET_LENGTH),
  };
}

/** §4.5.3. */
export async function deriveStreamKeys(
  digest: Digest,
  cipher: ZrtpCipher,
  s0: Bytes,
  kdfContext: KdfContext,
): Promise<StreamKeys> {
  const context = contextBytes(kdfContext);
  const keyLength = CIPHER_KEY_LENGTHS[cipher];
  const side = async (who: "Initiator" | "Responder"): Promise<SideKeys> => ({
    srtpKey: await digest.kdf(s0, `${who} SRTP master key`, context, keyLength),
    srtpSalt: await digest.kdf(s0, `${who} SRTP master salt`, context, SALT_LENGTH),
    macKey: await digest.kdf(s0, `${who} HMAC key`, context, digest.length),
    zrtpKey: await digest.kdf(s0, `${who} ZRTP key`, context, keyLength),
  });
  return { initiator: await side("Initiator"), responder: await side("Responder") };
}

export function wipeCallKeys({ zrtpSession, sasHash, exportedKey, retainedSecret }: CallKeys): void {
  wipe(zrtpSession, sasHash, exportedKey, retainedSecret);
}

export function wipeStreamKeys({ initiator, responder }: StreamKeys): void {
  for (const side of [initiator, responder]) {
    wipe(side.srtpKey, side.srtpSalt, side.macKey, side.zrtpKey);
  }
}

import type { FrameCipher, VoicePrimitives } from "@sottovoce/crypto";
import { CounterBlock } from "../srtp/counter-block.ts";
import type { MasterKeys } from "../srtp/master-keys.ts";
import { deriveSessionKeys, RTP_LABEL, wipeSessionKeys } from "../srtp/session-keys.ts";

/** What frames of one direction are protected with. */
export interface FrameKeys {
  readonly cipher: FrameCipher;
  readonly block: CounterBlock;
}

/**
 * As SRTP's keys are derived (RFC 3711 §4.3.1). A call has either frames or SRTP, never both under one master key.
 *
 * @param master only read; the caller wipes it
 * @throws CryptoError `bad_length` for keys that are not of the cipher's size
 */
export async function deriveFrameKeys(voice: VoicePrimitives, master: MasterKeys): Promise<FrameKeys> {
  const keys = await deriveSessionKeys(voice, master, RTP_LABEL);
  const cipher = await voice.frameCipher(keys.encryptionKey, keys.authKey);
  const block = new CounterBlock(keys.salt);
  wipeSessionKeys(keys);
  return { cipher, block };
}

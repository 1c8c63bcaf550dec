/** What turns frames of sound into payloads of packets and back. */
import type { Bytes } from "@sottovoce/crypto";
import type { AudioFrame } from "./audio-format.ts";

/** As `a=rtpmap` names it (RFC 8866 §6.6). */
export type CodecName = "opus" | "PCMU" | "PCMA";

/** Both directions of one call in one codec. Not shared between calls: codecs remember what came before. */
export interface AudioCodec {
  readonly name: CodecName;
  /** Of the timestamps, Hz. */
  readonly clockRate: number;
  /**
   * The payload of one frame. Its length is the same for every frame, whatever is said: with variable lengths, words
   * can be recognised in encrypted speech (RFC 6562 §3).
   */
  encode(frame: AudioFrame): Bytes;
  /** Frames of a payload, usually one; `null` when it is none of this codec. */
  decode(payload: Uint8Array): AudioFrame[] | null;
  /**
   * A frame in place of a lost one.
   * @param next payload of the packet after it, where it is there already: it may hold a copy
   */
  conceal(next: Uint8Array | null): AudioFrame;
  /** Frees what is not the garbage collector's. */
  close(): void;
}

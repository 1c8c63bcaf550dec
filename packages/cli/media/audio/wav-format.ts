/** The header of WAV files (RIFF, Microsoft's "Multimedia Programming Interface and Data Specifications 1.0"). */
import { AudioFailure } from "./audio.ts";

/** Of the headers that we write. */
export const WAV_HEADER_LENGTH = 44;
const BYTES_PER_SAMPLE = 2;
const PCM = 1;
/** Says that the kind stands further on, as many programs write it. */
const EXTENSIBLE = 0xfffe;
const MIN_RATE = 8_000;
const MAX_RATE = 48_000;
/** A RIFF file's size has 32 bits. */
export const MAX_WAV_DATA = 0xffff_ffff - WAV_HEADER_LENGTH;

export interface WavFormat {
  /** Hz. */
  readonly rate: number;
  /** 1 or 2. */
  readonly channels: number;
  /** Where the samples begin and how many bytes they have; never past the end of the file. */
  readonly dataStart: number;
  readonly dataLength: number;
}

/** Reads so many bytes of a file, or fewer at its end. */
export type ReadAt = (position: number, length: number) => Buffer;

/**
 * Finds format and samples.
 * @param fileName for the sentences
 * @throws AudioFailure for everything that is not 16-bit PCM of 8 to 48 kHz in one or two channels
 */
export function readWavFormat(fileName: string, fileSize: number, readAt: ReadAt): WavFormat {
  const riff = readAt(0, 12);
  if (riff.length < 12 || riff.toString("latin1", 0, 4) !== "RIFF" || riff.toString("latin1", 8) !== "WAVE") {
    throw new AudioFailure(`“${fileName}” is not a WAV file. Convert it to WAV with 16-bit PCM first.`);
  }
  let format: Pick<WavFormat, "rate" | "channels"> | null = null;
  for (let at = 12; at + 8 <= fileSize; ) {
    const head = readAt(at, 8);
    const kind = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    if (kind === "fmt ") format = readFormatChunk(fileName, readAt(at + 8, Math.min(length, 40)));
    if (kind === "data") {
      if (format === null) break;
      // Programs that were ended while recording leave lengths of 0 or of 2^32 - 1: what is there counts.
      const present = fileSize - at - 8;
      const dataLength = length === 0 ? present : Math.min(length, present);
      return { ...format, dataStart: at + 8, dataLength };
    }
    // Chunks begin at even places.
    at += 8 + length + (length % 2);
  }
  throw new AudioFailure(`“${fileName}” is a WAV file that holds no sound. Record or convert it again.`);
}

function readFormatChunk(fileName: string, chunk: Buffer): Pick<WavFormat, "rate" | "channels"> {
  if (chunk.length < 16) {
    throw new AudioFailure(`“${fileName}” is a damaged WAV file. Record or convert it again.`);
  }
  const tag = chunk.readUInt16LE(0);
  const kind = tag === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag;
  const channels = chunk.readUInt16LE(2);
  const rate = chunk.readUInt32LE(4);
  const bits = chunk.readUInt16LE(14);
  if (kind !== PCM || bits !== 16) {
    throw new AudioFailure(`“${fileName}” is not 16-bit PCM. Convert it to WAV with 16-bit PCM first.`);
  }
  if (channels < 1 || channels > 2) {
    throw new AudioFailure(`“${fileName}” has ${channels} channels. Convert it to one or two first.`);
  }
  if (rate < MIN_RATE || rate > MAX_RATE) {
    throw new AudioFailure(`“${fileName}” has ${rate} samples a second. Convert it to 8000 to 48000 first.`);
  }
  return { rate, channels };
}

/** The header of one channel of 16-bit PCM. @param dataLength bytes of samples, at most {@link MAX_WAV_DATA} */
export function wavHeader(rate: number, dataLength: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_LENGTH);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(WAV_HEADER_LENGTH - 8 + dataLength, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(PCM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * BYTES_PER_SAMPLE, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(dataLength, 40);
  return header;
}

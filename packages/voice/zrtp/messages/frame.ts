/**
 * What all ZRTP messages have in common (RFC 6189 §5.1, §5.2): 0x505a, a length in words that counts the whole message,
 * and a type of 8 characters.
 */
import { type Bytes, concatBytes } from "@sottovoce/crypto";

const PREAMBLE = 0x505a;
const WORD = 4;
/** Preamble, length and type. */
export const FRAME_LENGTH = 12;

/** Table 1, all of them. */
export type MessageType =
  | "Hello   "
  | "HelloACK"
  | "Commit  "
  | "DHPart1 "
  | "DHPart2 "
  | "Confirm1"
  | "Confirm2"
  | "Conf2ACK"
  | "Error   "
  | "ErrorACK"
  | "GoClear "
  | "ClearACK"
  | "SASrelay"
  | "RelayACK"
  | "Ping    "
  | "PingACK ";

/** @param body whole words in all */
export function frameMessage(type: MessageType, ...body: Uint8Array[]): Bytes {
  const message = concatBytes(new Uint8Array(4), asciiBytes(type), ...body);
  const view = new DataView(message.buffer);
  view.setUint16(0, PREAMBLE);
  view.setUint16(2, message.length / WORD);
  return message;
}

/** @returns the type of a message whose length is what it says; `null` for anything else */
export function typeOf(message: Uint8Array): string | null {
  if (message.length < FRAME_LENGTH) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (view.getUint16(0) !== PREAMBLE || view.getUint16(2) * WORD !== message.length) return null;
  return asciiText(message.subarray(4, FRAME_LENGTH));
}

/** Takes fields off a message one after the other; its size has been checked before. Every field is a copy. */
export class Fields {
  readonly #message: Uint8Array;
  #at = FRAME_LENGTH;

  constructor(message: Uint8Array) {
    this.#message = message;
  }

  /** Bytes that have not been taken. */
  get left(): number {
    return this.#message.length - this.#at;
  }

  /** @throws RangeError beyond the end: a defect of the parser */
  bytes(length: number): Bytes {
    if (length > this.left) throw new RangeError("The message ends before its fields");
    this.#at += length;
    return new Uint8Array(this.#message.subarray(this.#at - length, this.#at));
  }

  /** A name of one word. */
  name(): string {
    return asciiText(this.bytes(WORD));
  }

  word(): number {
    return new DataView(this.bytes(WORD).buffer).getUint32(0);
  }
}

/** A number of one word. */
export function wordBytes(value: number): Bytes {
  const word = new Uint8Array(WORD);
  new DataView(word.buffer).setUint32(0, value);
  return word;
}

/** @param text of characters up to U+00FF, a byte each */
export function asciiBytes(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Byte for byte, also what is no ASCII, so that different bytes never become the same text. */
function asciiText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

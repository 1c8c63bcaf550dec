/** `Content-Encoding: deflate` (RFC 3261 §20.12): what Linphone sends notifications in. */
import { inflateRawSync, inflateSync } from "node:zlib";
import { SipParseError } from "@sottovoce/sip";

/**
 * Bytes that a body may come to: a text of 640 bytes in message/cpim with all its headers has 2,000, a notification 4,096.
 * Deflate packs a thousand bytes of nothing into one, so this is what a small body may cost, and no more.
 */
export const MAX_INFLATED_BYTES = 16 * 1024;

/**
 * Unpacks a body. RFC 9110 §8.4.1.2 means the zlib format by "deflate"; some mean the bare stream.
 * @throws SipParseError 400 for what is neither, 413 above `MAX_INFLATED_BYTES`
 */
export function inflate(body: Uint8Array): Uint8Array {
  for (const unpack of [inflateSync, inflateRawSync]) {
    try {
      return unpack(body, { maxOutputLength: MAX_INFLATED_BYTES });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") continue;
      throw new SipParseError(413, `The message unpacks to more than ${MAX_INFLATED_BYTES} bytes`);
    }
  }
  throw new SipParseError(400, "The message cannot be unpacked");
}

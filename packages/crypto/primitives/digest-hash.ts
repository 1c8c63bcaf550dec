import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * SHA-256 for SIP Digest (RFC 7616, RFC 8760), which asks for its hashes in the middle of building a header and cannot
 * wait for WebCrypto. A registration takes three, so its speed is of no concern.
 *
 * @returns lower-case hexadecimal of the hash of the text's UTF-8 bytes
 */
export function digestSha256(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

import { SipParseError } from "./error.ts";
import type { Headers } from "./headers.ts";

/** Content type of a text of our own. */
export const PLAIN_TEXT_CONTENT_TYPE = "text/plain; charset=utf-8";

/** Encodings that leave every byte as it is (RFC 2045 §6.1). */
const IDENTITY_ENCODINGS: ReadonlySet<string> = new Set(["7bit", "8bit", "binary"]);
/** US-ASCII, the default of text/plain (RFC 2046 §4.1.2), is a part of UTF-8. */
const CHARSETS: ReadonlySet<string> = new Set(["utf-8", "us-ascii"]);

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The text of a text/plain body, of a SIP MESSAGE (RFC 3428 §4) or of a CPIM content.
 * @param headers those that describe the body: Content-Type, Content-Transfer-Encoding
 * @returns `null` when the body is something else than text/plain
 * @throws SipParseError 400 for bytes that are no UTF-8, 415 for another charset or an encoding of the bytes
 */
export function plainText(headers: Headers, body: Uint8Array): string | null {
  const type = headers.contentType();
  if (type?.essence !== "text/plain") return null;
  const charset = type.params.get("charset") ?? "us-ascii";
  if (!CHARSETS.has(charset.toLowerCase())) throw new SipParseError(415, "Text must be in UTF-8");
  const encoding = headers.get("Content-Transfer-Encoding") ?? "binary";
  if (!IDENTITY_ENCODINGS.has(encoding.toLowerCase())) {
    throw new SipParseError(415, "Text must not have a transfer encoding");
  }
  try {
    return strictUtf8.decode(body);
  } catch {
    throw new SipParseError(400, "The text is not UTF-8");
  }
}

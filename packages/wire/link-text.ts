/** What the links have in common that people paste: an origin, a fragment that no browser sends, an authority's hash. */
import { type Bytes, fromBase64Url, WireError } from "./bytes.ts";

/** SHA-256 of the certificate authority's public key (SubjectPublicKeyInfo, DER). */
export const CA_HASH_BYTES = 32;
/** Longest link anybody needs; longer input is refused before it is looked at. */
const MAX_LINK = 2048;

/** What is said of a text that is no such link; each says what to do. */
export interface LinkSentences {
  readonly notALink: string;
  readonly notSecure: string;
  readonly incomplete: string;
  readonly damaged: string;
}

/** Whether a host name is this very machine, the only place where plain HTTP is permitted. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/**
 * Reads a link as pasted by a person: surrounding space and angle brackets are forgiven.
 * @param pattern of the fragment; its groups are base64url
 * @param lengths bytes that each group stands for
 * @throws WireError with one of the sentences
 */
export function readLink(
  text: string,
  pattern: RegExp,
  lengths: readonly number[],
  sentences: LinkSentences,
): { readonly origin: string; readonly fields: readonly Bytes[] } {
  const url = readUrl(text);
  if (url === null) throw new WireError(sentences.notALink);
  const secure = url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
  if (!secure) throw new WireError(sentences.notSecure);
  const match = pattern.exec(url.hash);
  if (match === null) throw new WireError(sentences.incomplete);
  try {
    const fields = lengths.map((length, i) => fromBase64Url(match[i + 1] as string, length));
    return { origin: url.origin, fields };
  } catch {
    throw new WireError(sentences.damaged);
  }
}

/** The fragment of a link, `#/…`; `null` for what is no link at all. */
export function fragmentOf(text: string): string | null {
  return readUrl(text)?.hash ?? null;
}

function readUrl(text: string): URL | null {
  if (text.length > MAX_LINK) return null;
  return URL.parse(text.trim().replace(/^<|>$/g, ""));
}

/** What an answer with a file of the web app says of the file, beside the headers that the build has written. */
import type { Encoding, Variant, WebFile } from "./types.ts";

/** Where the build puts what carries the hash of its content in its name. */
const HASHED = "/assets/";
/** A year: the name changes with the content. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** Kept, and asked for again each time: page, service worker and manifest are what a new version arrives by. */
const ASK_AGAIN = "no-cache";

/** The headers of an answer with a file, whether its content goes along or not (RFC 9110 §15.4.5). */
export function headersOf(
  { path, headers, contentType }: WebFile,
  { etag }: Variant,
  encoding: Encoding | null,
): Readonly<Record<string, string>> {
  return {
    ...headers,
    ...(encoding === null ? {} : { "content-encoding": encoding }),
    "cache-control": path.startsWith(HASHED) ? FOR_EVER : ASK_AGAIN,
    "content-type": contentType,
    etag,
    vary: "accept-encoding",
  };
}

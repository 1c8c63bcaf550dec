/** Which form of a file an answer has. */
import type { Encoding, Variant, WebFile } from "./types.ts";

/** Best first: Brotli is a fifth smaller. */
const PREFERRED: readonly Encoding[] = ["br", "gzip"];

/** The smallest form of a file that the client understands. @param accepted the header `Accept-Encoding`, if any */
export function variantFor(
  file: WebFile,
  accepted: string | undefined,
): { readonly variant: Variant; readonly encoding: Encoding | null } {
  const accepts = acceptedCodings(accepted ?? "");
  for (const encoding of PREFERRED) {
    const variant = file.encoded[encoding];
    if (variant !== undefined && accepts(encoding)) return { variant, encoding };
  }
  return { variant: file.plain, encoding: null };
}

/** RFC 9110 §12.5.3: what is listed with a weight above zero, or stands for everything. */
function acceptedCodings(header: string): (coding: string) => boolean {
  const weights = new Map<string, number>();
  for (const part of header.split(",")) {
    const [coding = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith("q="));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return (coding) => (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
}

/** Whether the client has this content already. RFC 9110 §13.1.2. @param header `If-None-Match`, if any */
export function isFresh(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  // The weak comparison: a tag that something on the way has made weak is still ours.
  return header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

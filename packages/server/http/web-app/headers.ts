/** What every answer with a file of the web app says to the browser, beside the policy that the build has written. */
import type { Encoding, Variant, WebFile } from "./types.ts";

/** Where the build puts what carries the hash of its content in its name. */
const HASHED = "/assets/";
/** A year: the name changes with the content. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** Kept, and asked for again each time: page, service worker and manifest are what a new version arrives by. */
const ASK_AGAIN = "no-cache";

/** Camera for QR codes, microphone for calls, the clipboard to copy into, sounds; everything else is off. */
const PERMISSIONS = [
  "camera=(self)",
  "microphone=(self)",
  "clipboard-write=(self)",
  "autoplay=(self)",
  ...[
    "accelerometer",
    "browsing-topics",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
  ].map((feature) => `${feature}=()`),
].join(", ");

const EVERY_FILE = {
  // Alone in its process, in no other site's windows, frames or pages (HTML §7.1.3, §7.1.4; Fetch §3.6).
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy": PERMISSIONS,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  vary: "accept-encoding",
} as const;

/** The page runs no script whose content it does not know beforehand (W3C SRI §3.8). */
const PAGE_ONLY = { "integrity-policy": "blocked-destinations=(script)" } as const;

/** The headers of an answer with a file, whether its content goes along or not (RFC 9110 §15.4.5). */
export function headersOf(
  { path, policy, contentType }: WebFile,
  { etag }: Variant,
  encoding: Encoding | null,
): Readonly<Record<string, string>> {
  return {
    ...EVERY_FILE,
    ...(path === "/" ? PAGE_ONLY : {}),
    ...(encoding === null ? {} : { "content-encoding": encoding }),
    "cache-control": path.startsWith(HASHED) ? FOR_EVER : ASK_AGAIN,
    "content-security-policy": policy,
    "content-type": contentType,
    etag,
  };
}

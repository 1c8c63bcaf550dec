/**
 * What the browser is told with every file, beside what the file is. Said here and nowhere else: the server sends it, and
 * the service worker keeps each file under it, whatever the server said when it was fetched.
 */
import { pagePolicy, workerPolicy } from "./policies.ts";

type Headers = Readonly<Record<string, string>>;

/** By names in small letters. */
export interface BuildHeaders {
  readonly page: Headers;
  /** Of every other file; a worker is governed by those of its script. */
  readonly others: Headers;
}

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
} as const;

/** The page runs no script whose content it does not know beforehand (W3C SRI §3.8). */
const PAGE_ONLY = { "integrity-policy": "blocked-destinations=(script)" } as const;

/** @param inlineHash of the page's inline script: `sha256-…` */
export function headersOf(inlineHash: string): BuildHeaders {
  return {
    page: { ...EVERY_FILE, ...PAGE_ONLY, "content-security-policy": pagePolicy(inlineHash) },
    others: { ...EVERY_FILE, "content-security-policy": workerPolicy() },
  };
}

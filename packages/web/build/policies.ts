/**
 * What the browser lets the app do (Content Security Policy Level 3, Trusted Types). Said here and nowhere else: the
 * build knows the hash of the one inline script, and writes the policies into the page and where the server and the
 * service worker read them.
 */

/** The one Trusted Types policy there may be; it makes the URLs of our own workers, and nothing else. */
const TRUSTED_TYPES_POLICY = "sottovoce";

/** What no part of the app needs. */
const NOTHING_ELSE = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"];
/** A header alone can say it: in the page itself it would come too late, and browsers pass over it (CSP §3.3). */
const NOT_FRAMED = "frame-ancestors 'none'";
/** Text never becomes code: the sinks of the DOM take no strings. */
const TRUSTED_TYPES = ["require-trusted-types-for 'script'", `trusted-types ${TRUSTED_TYPES_POLICY}`];

/** The policy of the page. @param inlineHash as in {@link policyInPage} */
export function pagePolicy(inlineHash: string): string {
  return `${policyInPage(inlineHash)}; ${NOT_FRAMED}`;
}

/**
 * What the page says of itself, so that it is part of what its hash covers, and holds where a proxy loses headers.
 * @param inlineHash of its inline script, the import map: `sha256-…`
 */
export function policyInPage(inlineHash: string): string {
  return [
    ...NOTHING_ELSE,
    `script-src 'self' '${inlineHash}'`,
    // No inline style: the app sets styles through the CSSOM, which this rule is not about.
    "style-src 'self'",
    // The icon with the count of unread messages is drawn by the page, and reaches the tab as a blob.
    "img-src 'self' blob:",
    "manifest-src 'self'",
    "worker-src 'self'",
    // Our HTTP and, by the same word, our WebSocket (CSP Level 3 §6.7.2.8: 'self' matches ws and wss of its host).
    "connect-src 'self'",
    ...TRUSTED_TYPES,
  ].join("; ");
}

/** The policy of everything else; it governs the workers. WebAssembly is Argon2id's, which runs nowhere but there. */
export function workerPolicy(): string {
  return [
    ...NOTHING_ELSE,
    NOT_FRAMED,
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "connect-src 'self'",
    ...TRUSTED_TYPES,
  ].join("; ");
}

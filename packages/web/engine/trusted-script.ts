/**
 * The one door through which scripts are loaded by name: workers and the service worker. The page's security policy
 * refuses any other (Trusted Types), and this one lets nothing through but scripts of the app's own server.
 */

/** What Trusted Types add to the platform; TypeScript's library does not know them yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

const rules = { createScriptURL: requireOwnScript };
const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
/** Without Trusted Types the same check, and the plain address. */
const policy = trustedTypes?.createPolicy("sottovoce", rules) ?? rules;

/**
 * @param url of a script on this page's server
 * @returns what `new Worker` and `serviceWorker.register` take
 * @throws TypeError for a script of anybody else
 */
export function trustedScript(url: string): string {
  return policy.createScriptURL(url) as string;
}

function requireOwnScript(url: string): string {
  const { origin } = globalThis.location;
  if (new URL(url, origin).origin !== origin) throw new TypeError(`${url} is not a script of this app`);
  return url;
}

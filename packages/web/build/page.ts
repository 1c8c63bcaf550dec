/** The page as it is handed out: nothing it loads can be exchanged without the browser noticing. */
import { integrityOf } from "./files.ts";

/** Tags by which the build loads something, as Vite writes them. */
const LOADING_TAG = /<(?:script|link)\b[^>]*\s(?:src|href)="(\/[^"]+)"[^>]*>/g;
/** What the platform verifies the integrity of (W3C SRI §3.5); icons and the manifest it does not. */
const VERIFIED_TAG = /^<(?:script|link[^>]*\srel="(?:modulepreload|stylesheet)")/;
/** The import map has to stand before everything that loads a module (HTML §8.1.5.4). */
const HEAD_BEGINS = /(<meta charset="utf-8">\n)/;

interface Sealing {
  /** Integrity of each file by its path. */
  readonly integrity: ReadonlyMap<string, string>;
  /** Paths of the modules that the page may load, now or later. */
  readonly modules: readonly string[];
}

/**
 * Gives the page the integrity of everything it loads: at once by the tag, later by the import map.
 * @throws Error when the page loads what is no file of the build
 */
export function sealPage(
  html: string,
  { integrity, modules }: Sealing,
): { html: string; inlineHash: string } {
  const known = (path: string): string => {
    const value = integrity.get(path);
    if (value === undefined) throw new Error(`The page loads ${path}, which the build has not made.`);
    return value;
  };
  const importMap = JSON.stringify({
    integrity: Object.fromEntries(modules.map((path) => [path, known(path)])),
  });
  const tagged = html.replaceAll(LOADING_TAG, (tag, path: string) =>
    VERIFIED_TAG.test(tag) ? tag.replace(/>$/, ` integrity="${known(path)}">`) : tag,
  );
  return {
    html: insert(tagged, `    <script type="importmap">${importMap}</script>\n`),
    inlineHash: integrityOf(importMap, "sha256"),
  };
}

/**
 * Writes the policy into the page, before everything that it is about.
 * @param policy without double quotes
 */
export function pinPolicy(html: string, policy: string): string {
  return insert(html, `    <meta http-equiv="Content-Security-Policy" content="${policy}">\n`);
}

/** Says which build it is, for the page to show. */
export function markPage(html: string, version: string, buildHash: string): string {
  return insert(
    html,
    `    <meta name="sottovoce-version" content="${version}">\n    <meta name="sottovoce-build" content="${buildHash}">\n`,
  );
}

function insert(html: string, lines: string): string {
  if (!HEAD_BEGINS.test(html)) throw new Error("The page does not begin as expected.");
  return html.replace(HEAD_BEGINS, (start) => start + lines);
}

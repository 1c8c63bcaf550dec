/** The files of a finished build, each with what identifies its content. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

export interface BuiltFile {
  /** Where the server hands it out: `/` for the page, else its path in the folder. */
  readonly path: string;
  /** Where it lies in the folder of the build, with slashes. */
  readonly file: string;
  /** `sha384-…`, as Subresource Integrity writes it (W3C SRI §3.1). */
  readonly integrity: string;
  /** Content-Type. */
  readonly type: string;
}

/** The page, which is served at `/`. */
export const PAGE_FILE = "index.html";

/** What browsers are told of each kind of file; they are told not to guess, too. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  // W3C Web Application Manifest §9.
  ".webmanifest": "application/manifest+json; charset=utf-8",
};
const UNKNOWN_TYPE = "application/octet-stream";

/** `sha384-…` or `sha256-…` of some content. */
export function integrityOf(content: string | Uint8Array, algorithm: "sha256" | "sha384" = "sha384"): string {
  return `${algorithm}-${createHash(algorithm).update(content).digest("base64")}`;
}

export function builtFile(file: string, content: string | Uint8Array): BuiltFile {
  const path = file === PAGE_FILE ? "/" : `/${file}`;
  return { path, file, integrity: integrityOf(content), type: CONTENT_TYPES[extname(file)] ?? UNKNOWN_TYPE };
}

/** Reads every file of a folder, in the order of their names: the same build gives the same list. */
export async function readBuiltFiles(folder: string): Promise<readonly BuiltFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  return Promise.all(names.map(async (file) => builtFile(file, await readFile(join(folder, file)))));
}

/**
 * One number for a whole build, 64 hexadecimal digits: who builds the same source gets the same. It covers the path and
 * the content of each file, and by the service worker's the headers of all.
 */
export function buildHashOf(files: readonly BuiltFile[]): string {
  const hash = createHash("sha256");
  for (const { path, integrity } of files) hash.update(`${path} ${integrity}\n`);
  return hash.digest("hex");
}

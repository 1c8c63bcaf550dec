/** The service worker's file: one classic script, since a module worker is younger than some browsers in use. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, type Rolldown } from "vite";
import type { BuiltFile } from "./files.ts";
import type { BuildHeaders } from "./headers.ts";

/** Its name never changes: by it the browser looks whether there is a new one. */
export const SERVICE_WORKER_FILE = "service-worker.js";

/**
 * Bundles the service worker, without its list of files.
 * @param root the package's folder
 * @returns `null` while there is no source of one
 */
export async function bundleServiceWorker(root: string, target: string): Promise<string | null> {
  const entry = join(root, "service-worker/main.ts");
  if (!existsSync(entry)) return null;
  const output = await build({
    configFile: false,
    root,
    logLevel: "warn",
    publicDir: false,
    build: {
      write: false,
      target,
      modulePreload: false,
      rolldownOptions: { input: entry, output: { format: "iife", entryFileNames: SERVICE_WORKER_FILE } },
    },
  });
  const [script] = (output as Rolldown.RolldownOutput).output;
  return script.code;
}

/** What the service worker knows of its build, as the global constant `__PRECACHE__`. */
interface Precache {
  /** The build's number, 64 hexadecimal digits. */
  readonly build: string;
  /** Every file of the build but this script. */
  readonly files: readonly Pick<BuiltFile, "path" | "integrity" | "type">[];
  readonly headers: BuildHeaders;
}

/** Puts the list before the script: another build is another script, and the browser notices. */
export function withPrecache(
  code: string,
  build: string,
  headers: BuildHeaders,
  files: readonly BuiltFile[],
): string {
  const listed = files.map(({ path, integrity, type }) => ({ path, integrity, type }));
  const precache: Precache = { build, headers, files: listed };
  return `const __PRECACHE__=${JSON.stringify(precache)};\n${code}`;
}

/** What the server has to know of a build. It reads this file, and hands out what is named in it and nothing else. */
import type { BuiltFile } from "./files.ts";

export const BUILD_FILE = "build.json";

export interface BuildManifest {
  readonly version: string;
  /** 64 hexadecimal digits. */
  readonly build: string;
  /** Content-Security-Policy of the page, and of every other file. */
  readonly policies: { readonly page: string; readonly worker: string };
  readonly files: readonly BuiltFile[];
}

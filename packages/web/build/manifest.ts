/** What the server has to know of a build. It reads this file, and hands out what is named in it and nothing else. */
import type { BuiltFile } from "./files.ts";
import type { BuildHeaders } from "./headers.ts";

export const BUILD_FILE = "build.json";

export interface BuildManifest {
  readonly version: string;
  /** 64 hexadecimal digits. */
  readonly build: string;
  readonly headers: BuildHeaders;
  readonly files: readonly BuiltFile[];
}

/** The web app in a real browser: measured by a process of its own, which ends with all that it started. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Row } from "./support/table.ts";

const PROGRAM = join(import.meta.dirname, "web/main.ts");
const CHROMIUM = "/usr/bin/chromium";

/** @returns nothing where there is no browser, and says so */
export async function benchWeb(): Promise<readonly Row[]> {
  if (!existsSync(CHROMIUM)) {
    console.error(`  left out: there is no ${CHROMIUM} (Debian package chromium)`);
    return [];
  }
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM]);
  return JSON.parse(stdout) as readonly Row[];
}

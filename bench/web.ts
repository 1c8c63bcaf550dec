/** The web app in a real browser: measured by a process of its own, which ends with all that it started. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { missingRow, type Row } from "./support/table.ts";

const PROGRAM = join(import.meta.dirname, "web/main.ts");
const CHROMIUM = "/usr/bin/chromium";

/** What `web/main.ts` can measure. */
export type BrowserPart = "firstLoad" | "unlock" | "conversation" | "frames" | "callSetup";

/** @param parts what is measured, one after the other */
export async function benchInBrowser(...parts: readonly BrowserPart[]): Promise<readonly Row[]> {
  if (!existsSync(CHROMIUM)) {
    return parts.map((part) =>
      missingRow(`${part} in a browser`, `there is no ${CHROMIUM} (Debian package chromium)`),
    );
  }
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...parts]);
  return JSON.parse(stdout) as readonly Row[];
}

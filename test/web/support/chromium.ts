/** The browser of a test file: Debian's Chromium, started when the first test needs it. */
import { existsSync } from "node:fs";
import { after } from "node:test";
import { type Browser, chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

/** For the option `skip` of a test: why there is no browser here, or `false`. */
export const skip = existsSync(EXECUTABLE) ? false : `there is no ${EXECUTABLE} (Debian package chromium)`;

export const LAUNCH = {
  executablePath: EXECUTABLE,
  // The sandbox refuses to run as root, as which many build machines run; nothing foreign is ever loaded.
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
} as const;

let running: Promise<Browser> | null = null;

after(async () => {
  await (await running)?.close();
});

/** One browser for all tests of a file. */
export function theBrowser(): Promise<Browser> {
  running ??= chromium.launch({ ...LAUNCH, args: [...LAUNCH.args] });
  return running;
}

/** The programs this server is tried against, in the versions that are here. */
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { type Stranger, stranger } from "./program.ts";

export const LINPHONE = stranger("Linphone", ["linphonec", "-v"], /version: ([\d.]+)/, "linphone-cli");
export const SIPP = stranger("sipp", ["sipp", "-v"], /SIPp v([\d.]+)/, "sip-tester");
export const STUNNEL = stranger("stunnel", ["stunnel4", "-version"], /stunnel ([\d.]+)/, "stunnel4");
/** A development dependency: it is always there. */
export const JSSIP = {
  title: `JsSIP ${createRequire(import.meta.url)("jssip/package.json").version}`,
  skip: false,
} as const;

/**
 * A suite that needs strangers; where one is missing, it counts as one skipped test, with the reason.
 * @param concurrency how many of its tests run at once
 */
export function describeWith(
  strangers: readonly Stranger[],
  title: string,
  tests: () => void,
  concurrency = 1,
): void {
  const missing = strangers.find(({ skip }) => skip !== false);
  if (missing === undefined) describe(title, { concurrency }, tests);
  else it(title, { skip: missing.skip }, () => {});
}

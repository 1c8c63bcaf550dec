/** The programs this server is tried against, in the versions that are here. */
import { createRequire } from "node:module";
import { stranger } from "./program.ts";

export const LINPHONE = stranger("Linphone", ["linphonec", "-v"], /version: ([\d.]+)/, "linphone-cli");
export const SIPP = stranger("sipp", ["sipp", "-v"], /SIPp v([\d.]+)/, "sip-tester");
export const STUNNEL = stranger("stunnel", ["stunnel4", "-version"], /stunnel ([\d.]+)/, "stunnel4");
/** A development dependency: it is always there. */
export const JSSIP = {
  title: `JsSIP ${createRequire(import.meta.url)("jssip/package.json").version}`,
  skip: false,
} as const;

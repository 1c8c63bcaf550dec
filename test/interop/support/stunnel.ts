/** Brings programs without TLS to the server: plain TCP on a loopback port in, TLS out. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { freePort } from "./free-port.ts";
import { Program } from "./program.ts";

export interface StunnelOptions {
  /** Where its settings are written. */
  readonly directory: string;
  /** Port of SIP over TLS on `localhost`. */
  readonly port: number;
  /** The only authority it trusts, PEM. */
  readonly ca: string;
}

/** How often another port is tried when somebody else was faster to take it. */
const ATTEMPTS = 5;

/** Starts a tunnel. @returns the port of its plain end on 127.0.0.1 */
export async function startStunnel(t: TestContext, options: StunnelOptions): Promise<number> {
  const { directory } = options;
  writeFileSync(join(directory, "ca.pem"), options.ca);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plain = await freePort();
    writeFileSync(join(directory, "stunnel.conf"), settingsOf(options, plain));
    const program = new Program(t, ["stunnel4", join(directory, "stunnel.conf")], { cwd: directory });
    const [outcome] = await program.output.until(/Accepting new connections|Error binding/);
    if (outcome === "Accepting new connections") return plain;
    await program.kill();
  }
  throw new Error(`stunnel found no free port in ${ATTEMPTS} attempts`);
}

function settingsOf({ directory, port }: StunnelOptions, plain: number): string {
  const settings = [
    "foreground = yes",
    "pid =",
    "syslog = no",
    // Tells when it has bound its port.
    "debug = info",
    "[sip]",
    "client = yes",
    `accept = 127.0.0.1:${plain}`,
    `connect = 127.0.0.1:${port}`,
    `CAfile = ${join(directory, "ca.pem")}`,
    "verifyChain = yes",
    "checkHost = localhost",
    // sipp closes without waiting; a tunnel that lingers would hold the server's connection open.
    "TIMEOUTclose = 0",
  ];
  return settings.map((line) => `${line}\n`).join("");
}

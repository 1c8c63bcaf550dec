/** A relay for calls on this machine: coturn, as operators have it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ConfigOverrides } from "@sottovoce/server";
import { temporaryDirectory } from "../../e2e/support/command.ts";
import { Program, stranger } from "../../interop/support/program.ts";

const coturn = stranger("coturn", ["turnserver", "--version"], /^(\S+)$/m, "coturn");

/** Name and version. */
export const COTURN = coturn.title;

/** Why there is no relay here; `false` where there is. */
export const noRelay = coturn.skip;

const PORT = 3478;
const SECRET = "a secret of server and relay";

/**
 * Of this process alone, on loopback: numbers of processes have 22 bits, and every address below 127 is this machine's.
 * So nobody else has the port, nor one that the relay gives out, and whatever names the address names the relay.
 */
const ADDRESS = `127.${64 + (process.pid >>> 16)}.${(process.pid >>> 8) & 255}.${process.pid & 255}`;

const SETTINGS = [
  `listening-ip=${ADDRESS}`,
  `listening-port=${PORT}`,
  `relay-ip=${ADDRESS}`,
  "realm=example.org",
  "use-auth-secret",
  `static-auth-secret=${SECRET}`,
  "fingerprint",
  "allow-loopback-peers",
  "no-cli",
  "no-tls",
  "no-dtls",
  "log-file=stdout",
];

export class Relay {
  /** Where it listens, and what it gives out. */
  readonly address = ADDRESS;
  /** For the server that tells devices of it. */
  readonly settings: ConfigOverrides = { turn: { uris: [`turn:${ADDRESS}:${PORT}`], secret: SECRET } };

  /** A relay that is gone after the test. */
  static async start(t: TestContext): Promise<Relay> {
    const directory = temporaryDirectory(t);
    const config = join(directory, "turnserver.conf");
    // Else it writes into the system's directories.
    const own = [`pidfile=${join(directory, "coturn.pid")}`, `userdb=${join(directory, "coturn.db")}`];
    writeFileSync(config, [...SETTINGS, ...own, ""].join("\n"));
    const program = new Program(t, ["turnserver", "-c", config], { cwd: directory });
    // Said once it listens.
    await program.output.until(/Total General servers/);
    return new Relay();
  }
}

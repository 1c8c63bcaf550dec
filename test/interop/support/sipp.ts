/** sipp, which plays a scenario of ours: what it sends, and what it insists on getting back. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { atEnd } from "../../e2e/support/at-end.ts";
import type { PhoneAccount, ServerPlace } from "./account.ts";
import { followFile } from "./followed-file.ts";
import { freePort } from "./free-port.ts";
import type { Lines } from "./lines.ts";
import { Program } from "./program.ts";
import { startStunnel } from "./stunnel.ts";

const SCENARIOS = join(import.meta.dirname, "../sipp");
/** A response that takes longer is not coming. It is sipp's own limit, so that it says what it was waiting for. */
const RECEIVE_TIMEOUT_MS = 60_000;

export interface SippOptions {
  /** Name of a file in `test/interop/sipp`, without `.xml`. */
  readonly scenario: string;
  /** Whose phone it plays. */
  readonly account: PhoneAccount;
  /** The part before @ of whom it calls, `[peer]` in the scenario. */
  readonly peer?: string;
  /** Name of the call. Two that play the two ends of one call are given the same. */
  readonly call?: string;
  /** Fills in `@status@`: how the call ends. */
  readonly status?: number;
  /** The scenario for calls of others than sipp, whose names cannot be known beforehand. */
  readonly called?: string;
  /** Port of RTP on loopback, `[sound]` in the scenario, of a phone whose sound the test makes. */
  readonly sound?: number;
}

/** Plain TCP in, TLS to the server out; all sipps of a test go through one. */
export class SippBench {
  readonly #t: TestContext;
  readonly #directory: string;
  readonly #port: number;
  #runs = 0;

  private constructor(t: TestContext, directory: string, port: number) {
    this.#t = t;
    this.#directory = directory;
    this.#port = port;
  }

  static async open(t: TestContext, server: ServerPlace): Promise<SippBench> {
    const directory = mkdtempSync(join(tmpdir(), "sottovoce-sipp-"));
    atEnd(t, () => rmSync(directory, { recursive: true, force: true }));
    const port = await startStunnel(t, { directory, port: server.sipPort, ca: server.ca });
    return new SippBench(t, directory, port);
  }

  /** Starts to play a scenario. */
  async start(options: SippOptions): Promise<Sipp> {
    const name = `${++this.#runs}-${options.scenario}`;
    // By itself it takes the first port from 5060 on that looks free, and two that start at once take the same one.
    const local = await freePort();
    return new Sipp(this.#t, { directory: this.#directory, name, local, server: this.#port }, options);
  }

  /** Plays a scenario to its end. @throws when anything in it went otherwise */
  async play(options: SippOptions): Promise<Sipp> {
    const sipp = await this.start(options);
    await sipp.succeeded();
    return sipp;
  }
}

interface SippPlace {
  readonly directory: string;
  /** Of this run; its files are named so. */
  readonly name: string;
  /** Port it calls its own. */
  readonly local: number;
  /** Port of the tunnel to the server. */
  readonly server: number;
}

export class Sipp {
  /** Every SIP message, line by line. */
  readonly messages: Lines;
  readonly #errors: string;
  readonly #program: Program;
  readonly #name: string;

  constructor(t: TestContext, place: SippPlace, options: SippOptions) {
    const { directory, name } = place;
    this.#name = name;
    writeFileSync(join(directory, `${name}.xml`), scenarioOf(options.scenario, options));
    if (options.called !== undefined) {
      writeFileSync(join(directory, `${name}-called.xml`), scenarioOf(options.called, options));
    }
    this.messages = followFile(t, join(directory, `${name}.messages`));
    this.#errors = join(directory, `${name}.errors`);
    this.#program = new Program(t, ["sipp", ...argumentsOf(place, options)], {
      cwd: directory,
      env: { TERM: "dumb", LC_ALL: "C.UTF-8" },
    });
  }

  /** Waits until it is registered. */
  async untilRegistered(): Promise<void> {
    await this.messages.until(/^SIP\/2\.0 200 /);
  }

  /** Ends it in the middle of its scenario. */
  async kill(): Promise<void> {
    await this.#program.kill();
  }

  /** Waits until the scenario has been played. @throws when anything in it went otherwise */
  async succeeded(): Promise<void> {
    const code = await this.#program.ended;
    if (code === 0) return;
    const errors = existsSync(this.#errors) ? readFileSync(this.#errors, "utf8") : "";
    throw new Error(`sipp ended ${this.#name} with ${code}:\n${errors}\n${this.messages.text()}`);
  }
}

/** A scenario with its parts and figures filled in: sipp has no way to include a file. */
function scenarioOf(scenario: string, { status }: SippOptions): string {
  const read = (name: string) => readFileSync(join(SCENARIOS, `${name}.xml`), "utf8");
  return read(scenario)
    .replace(/<!-- include (\w+) -->/g, (_, part: string) => read(`parts/${part}`))
    .replaceAll("@status@", String(status));
}

function argumentsOf({ name, local, server }: SippPlace, options: SippOptions): readonly string[] {
  const { account, peer = "nobody", call = name, called, sound = 0 } = options;
  return [
    ...[`127.0.0.1:${server}`, "-sf", `${name}.xml`, "-m", "1", "-nostdin"],
    ...(called === undefined ? [] : ["-oocsf", `${name}-called.xml`]),
    // One connection, as a phone has it.
    ...["-t", "t1", "-i", "127.0.0.1", "-p", String(local), "-recv_timeout", String(RECEIVE_TIMEOUT_MS)],
    ...["-cid_str", `${call}-%u@sipp.invalid`],
    ...["-au", account.user, "-ap", account.password, "-auth_uri", "localhost"],
    ...["-key", "user", account.user, "-key", "peer", peer, "-key", "sound", String(sound)],
    ...["-trace_msg", "-message_file", `${name}.messages`, "-trace_err", "-error_file", `${name}.errors`],
  ];
}

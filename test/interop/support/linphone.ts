/** One Linphone in a process of its own: typed to on its command line, read in its log. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { atEnd, type Lifetime } from "../../e2e/support/at-end.ts";
import type { PhoneAccount, ServerPlace } from "./account.ts";
import { followFile } from "./followed-file.ts";
import type { Lines } from "./lines.ts";
import { Program } from "./program.ts";
import { correlationWith, readRecording, secondsOfTone, untilTone, writeTone } from "./tone.ts";

const TEMPLATE = join(import.meta.dirname, "../linphone/linphonerc.template");
/** Longer than any call of a test. */
const TONE_S = 120;
/** Two Linphones agree on Opus, which is decoded at this rate. */
const OPUS_RATE_HZ = 48_000;
/** Everything, SIP messages too. */
const LOG_LEVEL = "6";

export interface LinphoneOptions {
  readonly account: PhoneAccount;
  /** Where it registers, on `localhost`, and the only authority it trusts. */
  readonly server: ServerPlace;
  /** `MD5` only for an account that allows it. */
  readonly algorithm?: "SHA-256" | "MD5";
  /** In the place of what the template says; `null` leaves a setting out. */
  readonly settings?: Readonly<Record<string, string | null>>;
}

export class Linphone {
  /** Its log, with all SIP messages that it sends and receives. */
  readonly log: Lines;
  readonly user: string;
  readonly #directory: string;
  readonly #program: Program;

  constructor(t: Lifetime, options: LinphoneOptions) {
    this.user = options.account.user;
    const directory = mkdtempSync(join(tmpdir(), "sottovoce-linphone-"));
    atEnd(t, () => rmSync(directory, { recursive: true, force: true }));
    // Without this folder it cannot open its databases.
    mkdirSync(join(directory, ".local/share/linphone"), { recursive: true });
    writeFileSync(join(directory, "ca.pem"), options.server.ca);
    writeFileSync(join(directory, "linphonerc"), settingsOf(options, join(directory, "ca.pem")));
    this.#directory = directory;
    this.log = followFile(t, join(directory, "linphone.log"));
    this.#program = new Program(
      t,
      ["linphonec", "-c", "linphonerc", "-d", LOG_LEVEL, "-l", "linphone.log"],
      // A sound server of the machine's user would take part in the calls.
      { cwd: directory, env: { HOME: directory, PULSE_SERVER: "/nonexistent", LC_ALL: "C.UTF-8" } },
    );
    this.command("soundcard use files");
  }

  /** A phone that is registered. */
  static async registered(t: Lifetime, options: LinphoneOptions): Promise<Linphone> {
    const phone = new Linphone(t, options);
    await phone.untilRegistered();
    return phone;
  }

  /** What it prints. */
  get output(): Lines {
    return this.#program.output;
  }

  get address(): string {
    return `sip:${this.user}@localhost`;
  }

  command(line: string): void {
    this.#program.type(line);
  }

  async untilRegistered(): Promise<void> {
    await this.log.until(/moving from state \[LinphoneRegistrationProgress\] to \[LinphoneRegistrationOk\]/);
  }

  async untilRegistrationFailed(): Promise<void> {
    await this.log.until(
      /moving from state \[LinphoneRegistrationProgress\] to \[LinphoneRegistrationFailed\]/,
    );
  }

  /** Waits until its call, the only one, is in a state: `OutgoingRinging`, `IncomingReceived`, `StreamsRunning`, … */
  async untilCall(state: string, from = 0): Promise<void> {
    await this.log.until(
      new RegExp(`CallSession \\[.*\\] moving from state \\w+ to LinphoneCall${state}$`),
      from,
    );
  }

  /** Waits until a request of its has been answered so. */
  async untilAnswered(status: number, from = 0): Promise<void> {
    await this.log.until(new RegExp(`^SIP/2\\.0 ${status} `), from);
  }

  /** Waits until a message it wrote is in a state: `Delivered` to the server, `DeliveredToUser` by a receipt. */
  async untilMessage(state: string): Promise<void> {
    await this.log.until(new RegExp(`Chat message .* moving from \\w+ to ${state}$`));
  }

  /** Writes a text message to an address. */
  message(to: string, text: string): void {
    this.command(`chat ${to} ${text}`);
  }

  /** Says a tone into its next call, instead of a microphone. */
  say(frequencyHz: number): void {
    const path = join(this.#directory, "tone.wav");
    writeTone(path, frequencyHz, TONE_S);
    // It is there before it is watched.
    writeFileSync(this.#recording, "");
    this.command(`play ${path}`);
    this.command(`record ${this.#recording}`);
  }

  /** Seconds for which it has heard a tone in its call. */
  heard(frequencyHz: number): number {
    return secondsOfTone(readRecording(this.#recording, OPUS_RATE_HZ), frequencyHz);
  }

  /** Waits until it has heard a tone for so long in the call that is under way. @throws when it does not */
  async untilHeard(frequencyHz: number, seconds: number): Promise<void> {
    const heard = () => this.heard(frequencyHz);
    await untilTone(this.#recording, heard, seconds, `${this.user} heard ${frequencyHz} Hz`);
  }

  /** The words both sides compare, once the media is encrypted by ZRTP. */
  async shortAuthenticationString(from = 0): Promise<string> {
    const [, words] = await this.log.until(/ZRTP secrets on: SAS is (\S+) previously verified/, from);
    return words as string;
  }

  /** How much of what it heard in its last call is a tone: see `correlationWith`. */
  correlationWith(frequencyHz: number): number {
    return correlationWith(readRecording(this.#recording, OPUS_RATE_HZ), frequencyHz);
  }

  /** Waits for the end of a call. @returns how many RTP packets came in it; those of ZRTP do not count */
  async receivedPackets(from = 0): Promise<number> {
    const [, packets] = await this.log.until(/ortp-message-received +(\d+) packets/, from);
    return Number(packets);
  }

  /**
   * Loses what it keeps of earlier calls (RFC 6189 §4.9): `secrets` alone, so that it is the same device with nothing in
   * its hands, or its `identity` too, as a new device.
   */
  forget(what: "secrets" | "identity"): void {
    const cache = new DatabaseSync(join(this.#directory, ".linphone-zidcache"));
    cache.exec("UPDATE zrtp SET rs1 = NULL, rs2 = NULL, pvs = NULL");
    if (what === "identity") cache.exec("DELETE FROM zrtp; DELETE FROM ziduri");
    cache.close();
  }

  /** Unregisters and ends. */
  async quit(): Promise<void> {
    this.command("quit");
    await this.#program.ended;
  }

  get #recording(): string {
    return join(this.#directory, "heard.wav");
  }
}

function settingsOf({ account, server, algorithm, settings = {} }: LinphoneOptions, ca: string): string {
  const values: Readonly<Record<string, string>> = {
    USER: account.user,
    PASSWORD: account.password,
    PORT: String(server.sipPort),
    CA: ca,
    ALGORITHM: algorithm ?? "SHA-256",
  };
  return readFileSync(TEMPLATE, "utf8")
    .replace(/@([A-Z]+)@/g, (mark, name: string) => values[name] ?? mark)
    .replace(/^(\w+)=.*\n/gm, (line, name: string) => {
      const changed = settings[name];
      if (changed === undefined) return line;
      return changed === null ? "" : `${name}=${changed}\n`;
    });
}

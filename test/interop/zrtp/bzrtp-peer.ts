/** A ZRTP endpoint of bzrtp in a process of its own (see bzrtp-peer.c), built from source where Debian's packages are. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const NEEDED = ["/usr/include/bzrtp/bzrtp.h", "/usr/bin/gcc", "/usr/include/stdio.h"];
const SQLITE = ["/usr/lib/x86_64-linux-gnu/libsqlite3.so.0", "/usr/lib/aarch64-linux-gnu/libsqlite3.so.0"];

/** Why there is no bzrtp here; `null` where there is. */
export function whyNoBzrtp(): string | null {
  const missing = NEEDED.filter((path) => !existsSync(path));
  if (!SQLITE.some((path) => existsSync(path))) missing.push("libsqlite3.so.0");
  return missing.length === 0 ? null : `not installed: ${missing.join(", ")} (libbzrtp-dev, gcc, libc6-dev)`;
}

/** A directory with a program built around bzrtp, and room for its caches. */
export class BzrtpBuild {
  readonly directory = mkdtempSync(join(tmpdir(), "sottovoce-bzrtp-"));
  readonly program = join(this.directory, "program");

  constructor(source = join(import.meta.dirname, "bzrtp-peer.c")) {
    const libraries = ["-lbzrtp", "-lbctoolbox", "-l:libsqlite3.so.0"];
    const options = [
      "-std=gnu11",
      "-Wall",
      "-Wextra",
      "-Werror",
      "-O1",
      "-o",
      this.program,
      source,
      ...libraries,
    ];
    const { status, stderr } = spawnSync("gcc", options, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${source} could not be built: ${stderr}`);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** What bzrtp says once a channel is secure. Keys and salts in hexadecimal digits. */
export interface BzrtpResult {
  readonly cipher: string;
  readonly send: string;
  readonly receive: string;
  readonly hash: string;
  readonly authTag: string;
  readonly keyAgreement: string;
  readonly sas: string;
  readonly verified: boolean;
  readonly cacheMismatch: boolean;
  /** 0 matched, 1 differed, 2 none was set. */
  readonly aux: number;
}

export interface BzrtpOptions {
  readonly ssrc: number;
  /** Such as `cache`, `ka`, `sas`: see bzrtp-peer.c. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of the channel with `ssrc`. */
  onPacket(ssrc: number, packet: Uint8Array<ArrayBuffer>): void;
}

export class BzrtpPeer {
  /** What it reported, for a test that fails. */
  readonly messages: string[] = [];
  readonly #child: ChildProcess;
  readonly #options: BzrtpOptions;
  readonly #hashes = new Map<number, PromiseWithResolvers<string>>();
  readonly #results = new Map<number, PromiseWithResolvers<BzrtpResult>>();
  readonly #keys = new Map<number, Omit<BzrtpResult, "verified" | "cacheMismatch" | "aux">>();

  constructor(build: BzrtpBuild, options: BzrtpOptions) {
    this.#options = options;
    const settings = Object.entries(options.settings).map(([name, value]) => `${name}=${value}`);
    this.#child = spawn(build.program, [`ssrc=${options.ssrc}`, ...settings], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    // A test that is over may still have a packet to send.
    this.#child.stdin?.on("error", () => {});
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on("line", (line) =>
      this.#onLine(line),
    );
  }

  /** The channel's `a=zrtp-hash`. */
  helloHash(ssrc = this.#options.ssrc): Promise<string> {
    return entry(this.#hashes, ssrc).promise;
  }

  /** Resolves when the channel is secure. */
  result(ssrc = this.#options.ssrc): Promise<BzrtpResult> {
    return entry(this.#results, ssrc).promise;
  }

  start(peerHash: string | null): void {
    this.#tell(`start ${peerHash?.replace(" ", "_") ?? "-"}`);
  }

  addStream(ssrc: number, peerHash: string): void {
    this.#tell(`stream ${ssrc} ${peerHash.replace(" ", "_")}`);
  }

  receive(packet: Uint8Array, ssrc = this.#options.ssrc): void {
    this.#tell(`packet ${ssrc} ${Buffer.from(packet).toString("hex")}`);
  }

  setVerified(verified: boolean): void {
    this.#tell(verified ? "verified" : "unverified");
  }

  /** Resolves when the process has ended. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    if (this.#child.exitCode !== null) return;
    this.#tell("quit");
    await ended;
  }

  #tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  #onLine(line: string): void {
    const [kind, ssrcText = "", ...words] = line.split(" ");
    const ssrc = Number(ssrcText);
    const [first = ""] = words;
    switch (kind) {
      case "packet":
        this.#options.onPacket(ssrc, new Uint8Array(Buffer.from(first, "hex")));
        break;
      case "hash":
        entry(this.#hashes, ssrc).resolve(words.join(" "));
        break;
      case "keys": {
        const [cipher, ownKey, ownSalt, peerKey, peerSalt, hash, authTag, keyAgreement, sas] = words as Nine;
        const keys = { cipher, send: ownKey + ownSalt, receive: peerKey + peerSalt };
        this.#keys.set(ssrc, { ...keys, hash, authTag, keyAgreement, sas });
        break;
      }
      case "secure":
        this.#onSecure(ssrc, words);
        break;
      default:
        this.messages.push(line);
    }
  }

  #onSecure(ssrc: number, [verified, cacheMismatch, aux]: readonly string[]): void {
    const keys = this.#keys.get(ssrc);
    if (keys === undefined) return;
    entry(this.#results, ssrc).resolve({
      ...keys,
      verified: verified === "1",
      cacheMismatch: cacheMismatch === "1",
      aux: Number(aux),
    });
  }
}

type Nine = [string, string, string, string, string, string, string, string, string];

function entry<T>(map: Map<number, PromiseWithResolvers<T>>, ssrc: number): PromiseWithResolvers<T> {
  const known = map.get(ssrc) ?? Promise.withResolvers<T>();
  map.set(ssrc, known);
  return known;
}

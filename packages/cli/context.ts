/** What a command has of its surroundings; tests pass streams of their own. */
import type { Readable, Writable } from "node:stream";
import type { Engine, Joining, Ports } from "@sottovoce/client";
import type { ActivationLink, LinkingLink } from "@sottovoce/wire";
import { jsonLine } from "./terminal/json-lines.ts";
import { type Style, styleFor } from "./terminal/style.ts";

/** Where a command reads and writes. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C and SIGTERM: commands then end in good order. */
  readonly interrupt: AbortSignal;
}

/** Columns of lines that are folded for people, where the terminal does not say. */
const DEFAULT_COLUMNS = 80;

/** How commands come by an engine; tests of what is shown bring one of their own. */
export interface Engines {
  /** @throws EngineError `wrong_passphrase`, `not_activated` */
  open(ports: Ports, passphrase: string): Promise<Engine>;
  activate(
    ports: Ports,
    link: ActivationLink,
    passphrase: string,
    recoveryWords: string | null,
  ): Promise<{ readonly engine: Engine; readonly recoveryWords: readonly string[] }>;
  /** @param name what to call this device; told to the account's other devices alone */
  join(ports: Ports, link: LinkingLink, passphrase: string, name: string | null): Promise<Joining>;
}

export class Context {
  readonly io: Io;
  readonly engines: Engines;
  readonly style: Style;
  readonly errorStyle: Style;

  constructor(io: Io, engines: Engines) {
    this.io = io;
    this.engines = engines;
    this.style = styleFor(io.stdout, io.env);
    this.errorStyle = styleFor(io.stderr, io.env);
  }

  get columns(): number {
    return this.io.stdout.columns ?? DEFAULT_COLUMNS;
  }

  /** A line for people on stdout; the caller has sanitised what is not its own. */
  print(line = ""): void {
    this.io.stdout.write(`${line}\n`);
  }

  /** One JSON object on stdout. */
  json(value: unknown): void {
    this.io.stdout.write(`${jsonLine(value)}\n`);
  }

  /** A remark for people on stderr, where it disturbs no pipe. */
  note(line: string): void {
    this.io.stderr.write(`${line}\n`);
  }
}

/** Somebody with a command line: an account, and a process of their own for each call. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { activate, type CallPhase, type MediaKind } from "@sottovoce/client";
import { parseActivationLink } from "@sottovoce/wire";
import { openPorts } from "../../packages/cli/with-engine.ts";
import type { BenchServer } from "../support/bench-server.ts";
import { PASSPHRASE, type PartyOrder, type PartyReport } from "./party-protocol.ts";

const PROGRAM = join(import.meta.dirname, "party-process.ts");
/** A call takes a hundredth; one that comes to nothing says so by itself before. */
const PATIENCE_MS = 60_000;

export class Party {
  readonly address: string;
  readonly #profile: string;

  private constructor(address: string, profile: string) {
    this.address = address;
    this.#profile = profile;
  }

  /** With a new account. */
  static async activated(server: BenchServer, name: string): Promise<Party> {
    const profile = mkdtempSync(join(tmpdir(), "sottovoce-bench-"));
    const link = parseActivationLink(await server.invite(name));
    const { engine } = await activate(openPorts(profile), link, PASSPHRASE);
    await engine.stop();
    return new Party(engine.identity.address, profile);
  }

  /** Starts a process for one call: to place it, or to answer by itself. Resolves when it can. */
  async online(kind: MediaKind, role: "calls" | "answers"): Promise<PartyOnline> {
    const party = new PartyOnline(this.address, fork(PROGRAM, [this.#profile, kind, role]));
    await party.online;
    return party;
  }

  remove(): void {
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

/** A party's process. */
export class PartyOnline {
  readonly address: string;
  readonly online: Promise<void>;
  /** When it answered. */
  readonly answering: Promise<number>;
  readonly #child: ChildProcess;
  readonly #phases = new Map<CallPhase, PromiseWithResolvers<number>>();

  constructor(address: string, child: ChildProcess) {
    this.address = address;
    this.#child = child;
    const [online, answering] = [Promise.withResolvers<void>(), Promise.withResolvers<number>()];
    this.online = within(online.promise, `${address} was never online`);
    this.answering = answering.promise;
    child.once("exit", () => online.reject(new Error(`the process of ${address} has ended`)));
    child.on("message", (message: PartyReport) => {
      if (message.report === "online") online.resolve();
      else if (message.report === "answering") answering.resolve(message.at);
      else this.#onPhase(message);
    });
  }

  /** Calls somebody. */
  call(to: string): void {
    this.#tell({ do: "call", to });
  }

  hangUp(): void {
    this.#tell({ do: "hangUp" });
  }

  /** @returns when its call was in a phase first. @throws Error where the call ended before */
  until(phase: CallPhase): Promise<number> {
    return within(this.#phase(phase).promise, `a call of ${this.address} never was ${phase}`);
  }

  /** Ends the process, when its call has ended. */
  async stop(): Promise<void> {
    await this.until("ended");
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  #tell(order: PartyOrder): void {
    this.#child.send(order);
  }

  #onPhase({ phase, at, end }: PartyReport & { readonly report: "phase" }): void {
    this.#phase(phase).resolve(at);
    if (phase !== "ended") return;
    const error = new Error(`a call of ${this.address} ended: ${end}`);
    for (const waiting of this.#phases.values()) waiting.reject(error);
  }

  #phase(phase: CallPhase): PromiseWithResolvers<number> {
    const known = this.#phases.get(phase) ?? Promise.withResolvers<number>();
    // Nobody may ask for it.
    known.promise.catch(() => undefined);
    this.#phases.set(phase, known);
    return known;
  }
}

async function within<T>(work: Promise<T>, otherwise: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(otherwise)), PATIENCE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The test's side of a client process. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import type { ClientCommand, ClientOptions, ClientReport } from "./client-protocol.ts";

type Call = {
  readonly resolve: (value: readonly HistoryMessage[]) => void;
  readonly reject: (error: Error) => void;
};

/** A running client. It may be killed at any moment; what it was asked then is rejected. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, Call>();
  #tag = 0;
  #onReport: (report: ClientReport) => void = () => {};
  #over = false;
  /** Settles when the process has ended, whatever ended it. */
  readonly ended: Promise<void>;
  #ready: (address: Address) => void = () => {};
  readonly ready: Promise<Address>;

  constructor(options: ClientOptions, onReport: (report: ClientReport) => void = () => {}) {
    this.#onReport = onReport;
    this.ready = new Promise((resolve) => {
      this.#ready = resolve;
    });
    this.#child = fork(join(import.meta.dirname, "client-process.ts"), [JSON.stringify(options)], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child.on("message", (report: ClientReport) => this.#receive(report));
    this.ended = once(this.#child, "exit").then(() => {
      this.#over = true;
      for (const call of this.#calls.values()) call.reject(new Error("the client process has ended"));
      this.#calls.clear();
    });
  }

  send(to: Address, text: string): Promise<readonly HistoryMessage[]> {
    return this.#call((tag) => ({ call: "send", tag, to, text }));
  }

  messages(peer: Address): Promise<readonly HistoryMessage[]> {
    return this.#call((tag) => ({ call: "messages", tag, peer }));
  }

  outbox(): Promise<readonly HistoryMessage[]> {
    return this.#call((tag) => ({ call: "outbox", tag }));
  }

  /** Goes online, where it was told to stay off the network. */
  start(): void {
    this.#post({ call: "start" });
  }

  wake(): void {
    this.#post({ call: "wake" });
  }

  async stop(): Promise<void> {
    this.#post({ call: "stop" });
    await this.ended;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  #call(make: (tag: number) => ClientCommand): Promise<readonly HistoryMessage[]> {
    // The exit may be told before the end of the channel: what is asked in between would never be answered.
    if (this.#over || !this.#child.connected) {
      return Promise.reject(new Error("the client process has ended"));
    }
    const tag = ++this.#tag;
    return new Promise((resolve, reject) => {
      this.#calls.set(tag, { resolve, reject });
      this.#post(make(tag));
    });
  }

  #post(command: ClientCommand): void {
    if (this.#child.connected) this.#child.send(command);
  }

  #receive(report: ClientReport): void {
    if (report.report === "ready") this.#ready(report.address);
    if (report.report === "answer") {
      this.#calls.get(report.tag)?.resolve(report.value);
      this.#calls.delete(report.tag);
    } else if (report.report === "failed") {
      this.#calls.get(report.tag)?.reject(new Error(report.message));
      this.#calls.delete(report.tag);
    } else {
      this.#onReport(report);
    }
  }
}

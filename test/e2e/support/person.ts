/** A person with a client process, and what it has reported. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Address, parseAddress } from "@sottovoce/wire";
import { ClientProcess } from "./client.ts";
import type { ClientOptions, ClientReport } from "./client-protocol.ts";
import { Lookout } from "./lookout.ts";

/** A person whose client process may die and come back. */
export class Person {
  readonly address: Address;
  readonly profile: string;
  /** What it announced, over all its lives. */
  readonly shown: string[] = [];
  /** The last status each message showed. */
  readonly statuses = new Map<string, string>();
  readonly #lookout = new Lookout();
  #client: ClientProcess | null = null;
  onReport: (report: ClientReport) => void = () => {};

  constructor(name: string, root: string) {
    this.address = parseAddress(`${name}@localhost`);
    this.profile = join(root, name);
  }

  async start(options: Omit<ClientOptions, "profile"> = {}): Promise<void> {
    this.#client = new ClientProcess({ profile: this.profile, ...options }, (report) => {
      if (report.report === "shown") this.shown.push(report.text);
      if (report.report === "status") this.statuses.set(report.id, report.status);
      this.onReport(report);
      this.#lookout.look();
    });
    // A client that is to die at one of its first commits may never become ready.
    await Promise.race([this.#client.ready, this.#client.ended]);
  }

  get client(): ClientProcess {
    assert.ok(this.#client !== null);
    return this.#client;
  }

  /** How many of its messages have arrived, as it was told. */
  get delivered(): number {
    return [...this.statuses.values()].filter((status) => status === "delivered").length;
  }

  /** Resolves with the first moment at which `holds` is true, looked at after every report. */
  until(holds: () => boolean): Promise<void> {
    return this.#lookout.until(holds);
  }
}

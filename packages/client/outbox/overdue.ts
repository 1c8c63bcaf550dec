/**
 * A safety net: every message that the server took gets a receipt in the end. Where none came although its time is
 * over, the server is asked, by posting the same envelopes under the same id once more: it answers with their state.
 */

import { REQUEST_TIMEOUT_MS } from "../api/client.ts";
import type { Submitted } from "../api/decode.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import { MESSAGES, toHistoryMessage } from "../history/record.ts";
import { isSettled, settled } from "../history/status.ts";
import type { Vault } from "../vault/vault.ts";
import { ENVELOPES, type InFlight } from "./entry.ts";

/** The receipt itself takes a moment, and clocks differ a little. */
const GRACE_MS = 60_000;

export class Overdue {
  readonly #core: Core;
  readonly #vault: Vault;
  #running: Promise<void> | null = null;

  constructor(core: Core, vault: Vault) {
    this.#core = core;
    this.#vault = vault;
  }

  /** Asks about everything overdue; called at each registration. */
  check(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when nothing is being asked. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, inFlight } = this.#core;
    try {
      for (const flying of inFlight.newestFirst()) {
        if (flying.expiresAt + GRACE_MS <= clock.now()) await this.#ask(flying);
      }
    } catch (error) {
      // The server is not to be reached after all; the next registration comes back to it.
      if (!(error instanceof EngineError)) throw error;
    }
  }

  async #ask(flying: InFlight): Promise<void> {
    let submitted: Submitted | null;
    try {
      submitted = await this.#submitAgain(flying);
    } catch (error) {
      const passing = error instanceof EngineError && error.retry && error.code !== "devices_changed";
      if (passing || !(error instanceof EngineError) || error.code === "unauthorized") throw error;
      // It would refuse the message as new: so it does not have it any more.
      return this.#settle(flying, "expired");
    }
    if (submitted === null) return this.#settle(flying, "expired");
    if (submitted.status !== "enqueued") return this.#settle(flying, submitted.status);
    const { ledger, inFlight } = this.#core;
    const { expiresAt } = submitted;
    await ledger.transact((transaction) => transaction.write(inFlight, { ...flying, expiresAt }));
  }

  /** @returns `null` when what was submitted is not here any more */
  async #submitAgain({ id, message, peer, level }: InFlight): Promise<Submitted | null> {
    const { api, history } = this.#core;
    if (level === "end-to-site") {
      const text = (await history.message(message))?.text;
      return text === undefined ? null : await api.submitToSite(id, peer, text, REQUEST_TIMEOUT_MS);
    }
    const envelopes = await this.#vault.get(ENVELOPES, id);
    return envelopes === null ? null : await api.submit(id, peer, envelopes, REQUEST_TIMEOUT_MS);
  }

  #settle(flying: InFlight, status: "delivered" | "expired"): Promise<void> {
    const { ledger, inFlight, history, clock, emit } = this.#core;
    return ledger.transact(async (transaction) => {
      transaction.erase(inFlight, flying.id);
      transaction.remove(ENVELOPES, flying.id);
      const before = await transaction.get(MESSAGES, flying.message);
      if (before === null || isSettled(before)) return;
      const after = history.replace(transaction, before, settled(before, status, clock.now()));
      transaction.afterCommit(() => emit({ type: "status", message: toHistoryMessage(after) }));
    });
  }
}

/** An engine's life: it connects, does what the server's answers call for, is locked, and ends. */
import { Link, type LinkHandler } from "./connection/link.ts";
import type { Core } from "./core.ts";
import { EngineError } from "./errors.ts";
import type { Listeners } from "./listeners.ts";
import type { EngineLock } from "./lock/engine-lock.ts";
import type { Inherited } from "./lock/inherited.ts";
import type { LockedEngine } from "./lock/lock-api.ts";
import { Parts } from "./parts.ts";
import type { Network } from "./ports.ts";
import type { Vault } from "./vault/vault.ts";

export class Lifecycle {
  readonly parts: Parts;
  readonly #core: Core;
  readonly #vault: Vault;
  readonly #listeners: Listeners;
  readonly #lock: EngineLock;
  #stopping: Promise<void> | null = null;
  #started = false;
  #link: Link | null = null;
  /** What the locked engine before this one left, until `start` goes on with it. */
  #inherited: { readonly from: Inherited; readonly handler: LinkHandler } | null = null;

  constructor(core: Core, vault: Vault, listeners: Listeners, lock: EngineLock) {
    this.#core = core;
    this.#vault = vault;
    this.#listeners = listeners;
    this.#lock = lock;
    this.parts = new Parts(core, {
      vault,
      ports: lock.ports,
      line: { call: (options, handler) => this.#connected.call(options, handler) },
      isStarted: () => this.#started,
    });
  }

  get #connected(): Link {
    if (this.#link === null) throw new Error("the engine was prepared before anybody calls");
    return this.#link;
  }

  /**
   * Takes what came while the records were locked, and makes the connection, which is not started yet.
   * @param inherited the connection of the locked engine before, where a call rings on it
   */
  async prepare(network: Network, inherited: Inherited | null): Promise<void> {
    const { drain, disappearance, presence } = this.parts;
    await drain.start(this.#lock.lockBox);
    // Before anybody asks what there is.
    await disappearance.check();
    const { clock, primitives, own } = this.#core;
    const handler = this.#handler();
    this.#inherited = inherited === null ? null : { from: inherited, handler };
    this.#link =
      inherited?.link ??
      (await Link.create({ clock, primitives, account: () => own.record }, network, handler));
    presence.attach(this.#link);
  }

  #handler(): LinkHandler {
    const { drain, presence, outbox, inbox, receipts, site, missedCalls, calls } = this.parts;
    return {
      onEnvelope: (envelope) => drain.before(() => inbox.receive(envelope)),
      onReceipts: (body) => drain.before(() => receipts.receive(body)),
      onReadable: (message) => drain.before(() => site.receive(message)),
      onMissedCall: (notice) => drain.before(() => missedCalls.receive(notice)),
      onInvite: (invite) => calls.receive(invite),
      onRegistered: () => this.#registered(),
      onKeepAliveAnswered: () => {
        drain.resume();
        outbox.trigger("keep_alive");
      },
      onState: (state, reason, trouble) => presence.change(state, reason, trouble),
      onFault: (error) => this.#listeners.fault(error),
    };
  }

  start(): void {
    if (this.#started || this.#stopping !== null) return;
    this.#started = true;
    const { drain, maintenance, outbox, presence } = this.parts;
    if (drain.lost > 0) this.#core.emit({ type: "lost_while_locked", count: drain.lost });
    maintenance.start();
    outbox.start();
    presence.start();
    this.#goOn();
  }

  /** Takes over what rang while this device was locked. */
  #goOn(): void {
    if (this.#inherited === null) return;
    const { from, handler } = this.#inherited;
    this.#inherited = null;
    from.link.takeOver(handler);
    for (const invite of from.ringing) if (invite.isWaiting) this.parts.calls.receive(invite);
  }

  wake(): void {
    const { outbox, presence, disappearance, self } = this.parts;
    if (this.#started && this.#stopping === null) {
      // It ended where the server refused this device.
      outbox.start();
      presence.wake();
      // Who may not write is not refused either, and would hear of it an hour later that the operator allows it again.
      if (!this.#core.own.identity.policy.messaging) self.check();
    }
    outbox.trigger("user");
    // Timers stand still while a device sleeps.
    disappearance.check().catch((error: unknown) => this.#listeners.fault(error));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** @throws EngineError `stopped` */
  lock(): Promise<LockedEngine> {
    if (this.#stopping !== null) {
      return Promise.reject(new EngineError("stopped", "user", "The engine was stopped."));
    }
    const locked = this.#lockUp();
    this.#stopping = locked.then(
      () => undefined,
      () => undefined,
    );
    return locked;
  }

  #registered(): void {
    const { drain, outbox, prekeys, overdue, self } = this.parts;
    drain.resume();
    // It ends where the server refuses this device; now the server takes it again.
    outbox.start();
    outbox.trigger("registered");
    prekeys.check();
    overdue.check();
    self.check();
  }

  async #stop(): Promise<void> {
    const { linker, self, outbox, maintenance, disappearance, presence, prekeys, overdue, calls } =
      this.parts;
    calls.stop();
    linker.stop();
    self.stop();
    outbox.stop();
    await maintenance.stop();
    await disappearance.stop();
    await presence.stop();
    await prekeys.stop();
    await overdue.idle();
    await this.#core.ledger.close();
    this.#core.sessions.wipe();
    await this.#vault.close();
    this.#listeners.clear();
  }

  async #lockUp(): Promise<LockedEngine> {
    const { linker, self, outbox, maintenance, disappearance, presence, prekeys, calls } = this.parts;
    calls.stop();
    linker.stop();
    self.stop();
    const keep = this.#lock.keepOf(this.#core.own);
    this.#listeners.clear();
    outbox.stop();
    // Whoever of these waits for the network is not waited for: it finds the ledger closed when the answer comes.
    void prekeys.stop();
    void maintenance.stop();
    void disappearance.stop();
    try {
      await presence.stop("stay registered");
      await this.#core.ledger.close();
    } finally {
      this.#core.sessions.wipe();
      this.#vault.lock();
    }
    return this.#lock.lockedEngine(keep);
  }
}

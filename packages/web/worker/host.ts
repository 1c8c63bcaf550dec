/** The engine of the tab that leads: opens and locks it, and is what every tab's calls end at. */
import {
  activate,
  type Engine,
  EngineError,
  type EngineEvent,
  hasVault,
  openEngine,
  type Ports,
  passphraseFailures,
  previewActivation,
} from "@sottovoce/client";
import { parseActivationLink } from "@sottovoce/wire";
import type { AppEngine, AppEvent, AppState } from "../engine/app-engine.ts";
import { eraseRecords } from "./records.ts";

export interface HostHandler {
  onEvent(event: AppEvent): void;
  /** Keys have been in memory, and are to leave it for good. */
  onLocked(): void;
}

export class Host {
  readonly #ports: Ports;
  readonly #handler: HostHandler;
  #engine: Engine | null = null;
  #state: AppState = { phase: "starting" };
  /** Opening, locking and erasing happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #connectionReason: string | null = null;

  constructor(ports: Ports, handler: HostHandler) {
    this.#ports = ports;
    this.#handler = handler;
  }

  get state(): AppState {
    return this.#state;
  }

  /** Finds out whether there is an account here. */
  async start(): Promise<void> {
    this.#change(await this.#closedState());
  }

  async preview(link: string) {
    return previewActivation(this.#ports, parseActivationLink(link));
  }

  activate(link: string, passphrase: string): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      this.#adopt(await activate(this.#ports, parseActivationLink(link), passphrase));
      return [];
    });
  }

  unlock(passphrase: string): Promise<void> {
    return this.#inTurn(async () => {
      // Another tab was quicker.
      if (this.#engine !== null) return;
      try {
        this.#adopt(await openEngine(this.#ports, passphrase));
      } catch (error) {
        this.#change(await this.#closedState());
        throw error;
      }
    });
  }

  lock(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#engine === null) return;
      const engine = this.#engine;
      this.#engine = null;
      await engine.stop();
      this.#change({ phase: "locked", failures: 0, waitUntil: 0, arrived: 0 });
      this.#handler.onLocked();
    });
  }

  erase(): Promise<void> {
    return this.#inTurn(async () => {
      const engine = this.#engine;
      this.#engine = null;
      await (engine === null ? this.#ports.records.close() : engine.stop());
      await eraseRecords();
      this.#change({ phase: "empty" });
      this.#handler.onLocked();
    });
  }

  /** The open engine. @throws EngineError `stopped` while it is locked */
  get open(): Engine {
    if (this.#engine === null) throw new EngineError("stopped", "user", "Sottovoce is locked.");
    return this.#engine;
  }

  #adopt(engine: Engine): void {
    this.#engine = engine;
    engine.on((event) => this.#hear(event));
    this.#change(this.#openState(engine));
    engine.start();
  }

  #hear(event: EngineEvent): void {
    if (this.#engine === null) return;
    this.#handler.onEvent(event);
    if (event.type !== "connection") return;
    this.#connectionReason = event.reason;
    this.#change(this.#openState(this.#engine));
  }

  #openState({ identity, connection }: Engine): AppState {
    return { phase: "open", identity, connection, connectionReason: this.#connectionReason };
  }

  async #closedState(): Promise<AppState> {
    const { records } = this.#ports;
    if (!(await hasVault(records))) return { phase: "empty" };
    const { count } = await passphraseFailures(records);
    return { phase: "locked", failures: count, waitUntil: 0, arrived: 0 };
  }

  #change(state: AppState): void {
    this.#state = state;
    this.#handler.onEvent({ type: "state", state });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** The calls, each as the tabs make it. */
export function callsOf(host: Host): Partial<AppEngine> {
  return {
    preview: (link) => host.preview(link),
    activate: (link, passphrase) => host.activate(link, passphrase),
    unlock: (passphrase) => host.unlock(passphrase),
    lock: () => host.lock(),
    erase: () => host.erase(),
    send: (to, text) => host.open.send(to, text),
    retry: (id) => host.open.retry(id),
    wake: async () => {
      if (host.state.phase === "open") host.open.wake();
    },
    remove: (id) => host.open.remove(id),
    conversations: (options) => host.open.conversations(options),
    messages: (peer, options) => host.open.messages(peer, options),
    message: (id) => host.open.message(id),
    outbox: () => host.open.outbox(),
    markRead: (peer) => host.open.markRead(peer),
    contacts: () => host.open.contacts(),
    lookUp: (address) => host.open.lookUp(address),
    safetyNumber: (address) => host.open.safetyNumber(address),
    markVerified: (address) => host.open.markVerified(address),
    acceptChange: (address) => host.open.acceptChange(address),
    setFavourite: (address, favourite) => host.open.setFavourite(address, favourite),
    setEndToSite: (address, agreed) => host.open.setEndToSite(address, agreed),
  };
}

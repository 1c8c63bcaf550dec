/** The engine of the tab that leads: opens and locks it, and is what every tab's calls end at. */
import {
  type ConnectionTrouble,
  type Engine,
  EngineError,
  type EngineEvent,
  hasAccount,
  type Joining,
  type JsonValue,
  type LinkResult,
  type LinkWaiting,
  type Ports,
  passphraseFailures,
} from "@sottovoce/client";
import { parseActivationLink, parseLinkingLink } from "@sottovoce/wire";
import type { AppEngine, AppEvent, AppState } from "../engine/app-engine.ts";
import { DEFAULT_PREFERENCES, type Preferences } from "../engine/preferences.ts";
import { eraseRecords } from "./records.ts";

/** Not loaded before it is needed. */
const engineCode = () => import("./engine-code.ts");

export interface HostHandler {
  onEvent(event: AppEvent): void;
  /** Keys have been in memory, and are to leave it for good. */
  onLocked(): void;
}

export class Host {
  readonly #ports: Ports;
  readonly #handler: HostHandler;
  #engine: Engine | null = null;
  #joining: Joining | null = null;
  #state: AppState = { phase: "starting" };
  /** Opening, locking and erasing happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #connectionReason: string | null = null;
  #connectionTrouble: ConnectionTrouble | null = null;

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
    // Whatever comes next needs it; where it cannot be had now, it is asked for again then.
    engineCode().catch(() => undefined);
  }

  async preview(link: string) {
    const { previewActivation } = await engineCode();
    return previewActivation(this.#ports, parseActivationLink(link));
  }

  activate(link: string, passphrase: string, words: string | null): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const parsed = parseActivationLink(link);
      const { activate } = await engineCode();
      const { engine, recoveryWords } = await activate(this.#ports, parsed, passphrase, words);
      this.#adopt(engine);
      return recoveryWords;
    });
  }

  startJoining(link: string, passphrase: string): Promise<LinkWaiting> {
    return this.#inTurn(async () => {
      await this.#joining?.cancel();
      this.#joining = null;
      const { startJoining } = await engineCode();
      this.#joining = await startJoining(this.#ports, parseLinkingLink(link), passphrase);
      return this.#joining.waiting;
    });
  }

  async finishJoining(): Promise<LinkResult> {
    const joining = this.#joining;
    if (joining === null) return "expired";
    const outcome = await joining.finish();
    await this.#inTurn(async () => {
      // Another tab asks the same, and was quicker.
      if (this.#joining !== joining) return;
      this.#joining = null;
      if (outcome.result === "joined") this.#adopt(outcome.engine);
    });
    return outcome.result;
  }

  cancelJoining(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#joining?.cancel();
      this.#joining = null;
    });
  }

  unlock(passphrase: string): Promise<void> {
    return this.#inTurn(async () => {
      // Another tab was quicker.
      if (this.#engine !== null) return;
      try {
        const { openEngine } = await engineCode();
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
    this.#connectionTrouble = event.trouble;
    this.#change(this.#openState(this.#engine));
  }

  #openState({ identity, connection }: Engine): AppState {
    return {
      phase: "open",
      identity,
      connection,
      connectionReason: this.#connectionReason,
      connectionTrouble: this.#connectionTrouble,
    };
  }

  async #closedState(): Promise<AppState> {
    const { records } = this.#ports;
    if (!(await hasAccount(records))) return { phase: "empty" };
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

/** What is kept on disk was put there by `setPreferences`; an older version may have known less. */
function preferencesOf(kept: Readonly<Record<string, JsonValue>>): Preferences {
  return { ...DEFAULT_PREFERENCES, ...(kept as Partial<Preferences>) };
}

/** Preferences are made of strings, numbers, lists and plain objects alone. */
function jsonOf(change: Partial<Preferences>): Readonly<Record<string, JsonValue | undefined>> {
  return Object.fromEntries(Object.entries(change)) as Record<string, JsonValue>;
}

/** The calls, each as the tabs make it. */
export function callsOf(host: Host): Partial<AppEngine> {
  return {
    preview: (link) => host.preview(link),
    activate: (link, passphrase, words) => host.activate(link, passphrase, words),
    startJoining: (link, passphrase) => host.startJoining(link, passphrase),
    finishJoining: () => host.finishJoining(),
    cancelJoining: () => host.cancelJoining(),
    unlock: (passphrase) => host.unlock(passphrase),
    lock: () => host.lock(),
    erase: () => host.erase(),
    send: (to, text, id) => host.open.send(to, text, { id }),
    retry: (id) => host.open.retry(id),
    wake: async () => {
      if (host.state.phase === "open") host.open.wake();
    },
    remove: (id) => host.open.remove(id),
    removeConversation: (peer) => host.open.removeConversation(peer),
    conversations: (options) => host.open.conversations(options),
    messages: (peer, options) => host.open.messages(peer, options),
    message: (id) => host.open.message(id),
    exportPage: (after, limit) => host.open.exportPage(after, limit),
    outbox: () => host.open.outbox(),
    markRead: (peer) => host.open.markRead(peer),
    contacts: () => host.open.contacts(),
    lookUp: (address) => host.open.lookUp(address),
    safetyNumber: (address) => host.open.safetyNumber(address),
    verifyByCode: (address, code) => host.open.verifyByCode(address, code),
    markVerified: (address, digits) => host.open.markVerified(address, digits),
    acceptChange: (address) => host.open.acceptChange(address),
    setFavourite: (address, favourite) => host.open.setFavourite(address, favourite),
    setEndToSite: (address, agreed) => host.open.setEndToSite(address, agreed),
    setDisappearing: (address, seconds) => host.open.setDisappearing(address, seconds),
    devices: () => host.open.devices(),
    offerLink: () => host.open.offerLink(),
    awaitLinkRequest: () => host.open.awaitLinkRequest(),
    acceptLink: (request) => host.open.acceptLink(request),
    cancelLink: () => host.open.cancelLink(),
    removeDevice: (device) => host.open.removeDevice(device),
    preferences: async () => preferencesOf(await host.open.preferences()),
    setPreferences: async (change) => preferencesOf(await host.open.setPreferences(jsonOf(change))),
  };
}

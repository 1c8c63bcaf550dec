/** The engine of the tab that leads, in all its phases: empty, locked, open. */
import {
  arrivedWhileLocked,
  type Call,
  type CallId,
  type CallMedia,
  EngineError,
  type EngineEvent,
  hasAccount,
  type Identity,
  type Joining,
  type LinkResult,
  type LinkWaiting,
  type LockableEngine,
  type LockedEngine,
  type LockedEvent,
  type Preview,
  passphraseFailures,
  pauseLeft,
  type RecordStore,
} from "@sottovoce/client";
import type { AppEvent, AppState } from "../engine/app-engine.ts";
import { browserName } from "./browser-name.ts";
import { clock } from "./clock.ts";
import { EngineLoader } from "./engine-loader.ts";
import type { Idle } from "./idle.ts";
import type { Legacy } from "./legacy.ts";
import { lockLimit } from "./lock-limit.ts";
import { LockTimer } from "./lock-timer.ts";
import { preferencesOf } from "./preferences-of.ts";
import { eraseRecords } from "./records.ts";

export interface HostHandler {
  onEvent(event: AppEvent): void;
  /** The engine was opened: the other tabs may have its key. */
  onOpened(legacy: Legacy): void;
  /**
   * This worker has to end: keys have been in its memory, or it cannot load the engine any more.
   * @param legacy for the one that comes after it; `null` where there is nothing to go on from
   */
  onSpent(legacy: Legacy | null): void;
}

export class Host {
  readonly #records: RecordStore;
  readonly #handler: HostHandler;
  readonly #timer: LockTimer;
  readonly #loader: EngineLoader;
  #engine: LockableEngine | null = null;
  #locked: LockedEngine | null = null;
  #joining: Joining | null = null;
  #state: AppState = { phase: "starting" };
  readonly #idle: Idle;
  /** Calls that go on here. */
  readonly #speaking = new Set<CallId>();
  /** The person's own limit; `null` for the operator's. */
  #lockAfterMs: number | null = null;
  /** Opening, locking and erasing happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(records: RecordStore, media: CallMedia, idle: Idle, handler: HostHandler) {
    this.#records = records;
    this.#idle = idle;
    this.#handler = handler;
    this.#loader = new EngineLoader(records, media, () => handler.onSpent(null));
    const lock = () => void this.lock().catch((error: unknown) => reportError(error));
    this.#timer = new LockTimer(clock, idle, () => this.#lockLimitMs(), lock);
  }

  get state(): AppState {
    return this.#state;
  }

  /** The engine. @throws EngineError `stopped` unless it is open */
  get open(): LockableEngine {
    if (this.#engine === null) throw new EngineError("stopped", "user", "Sottovoce is locked.");
    return this.#engine;
  }

  /** Whether a call goes on. */
  goesOn(call: CallId): boolean {
    return this.#engine?.calls.current().some(({ id }) => id === call) ?? false;
  }

  /** For the other tabs, while it is open or was locked in this session. */
  get legacy(): Legacy | null {
    if (this.#engine !== null) return { kind: "open", key: this.#engine.exposeVaultKeyToOtherTabs() };
    return this.#locked === null ? null : { kind: "locked", keep: this.#locked.keep };
  }

  /** Goes on where the leader before stopped, or finds out what there is on this device. */
  async start(legacy: Legacy | null): Promise<void> {
    if (legacy !== null && (await hasAccount(this.#records))) await this.#goOn(legacy);
    if (this.#engine !== null) return;
    this.#change(await this.#closedState());
    // Whatever comes next needs it. Where it cannot be had now, it is asked for again then.
    this.#loader.load().catch(() => undefined);
  }

  async preview(link: string): Promise<Preview> {
    const { engine, ports } = await this.#loader.need();
    return engine.previewActivation(ports, engine.parseActivationLink(link));
  }

  activate(link: string, passphrase: string, recoveryWords: string | null): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      // Begun on another screen, and left: it would go on beside the account.
      await this.cancelJoining();
      const { engine, ports } = await this.#loader.need();
      const parsed = engine.parseActivationLink(link);
      const activation = await engine.activate(ports, parsed, passphrase, recoveryWords);
      await this.#adopt(activation.engine);
      return activation.recoveryWords;
    });
  }

  startJoining(link: string, passphrase: string): Promise<LinkWaiting> {
    return this.#inTurn(async () => {
      await this.cancelJoining();
      const { engine, ports } = await this.#loader.need();
      const parsed = engine.parseLinkingLink(link);
      this.#joining = await engine.startJoining(ports, parsed, passphrase, browserName(navigator.userAgent));
      return this.#joining.waiting;
    });
  }

  /** Not in turn: it waits for a person at the other device, and can be cancelled meanwhile. */
  async finishJoining(): Promise<LinkResult> {
    if (this.#joining === null) throw new EngineError("stopped", "user", "Open the link again.");
    const outcome = await this.#joining.finish();
    this.#joining = null;
    if (outcome.result === "joined") await this.#inTurn(() => this.#adopt(outcome.engine));
    return outcome.result;
  }

  async cancelJoining(): Promise<void> {
    const joining = this.#joining;
    this.#joining = null;
    await joining?.cancel();
  }

  unlock(passphrase: string): Promise<void> {
    return this.#inTurn(async () => {
      // Another tab was quicker.
      if (this.#engine !== null) return;
      const { engine, ports } = await this.#loader.need();
      try {
        const locked = this.#locked;
        await this.#adopt(
          await (locked === null ? engine.openEngine(ports, passphrase) : locked.unlock(passphrase)),
        );
      } catch (error) {
        this.#change(await this.#closedState());
        throw error;
      }
    });
  }

  lock(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#engine === null) return;
      const keep = await this.#seal(this.#engine);
      this.#change(await this.#closedState());
      this.#handler.onSpent(keep);
    });
  }

  /** Forgets everything. */
  erase(): Promise<void> {
    return this.#inTurn(async () => {
      this.#joining = null;
      if (this.#engine !== null) await this.#seal(this.#engine);
      // It closes the records, too, and takes nothing more that comes.
      await this.#locked?.stop();
      await this.#records.close();
      await eraseRecords();
      this.#change({ phase: "empty" });
      this.#handler.onSpent(null);
    });
  }

  /** Something was done in some tab. @returns whether it came too late, and the lock was due before */
  check(): boolean {
    return this.#timer.check();
  }

  async wake(): Promise<void> {
    if (this.check()) return;
    this.#engine?.wake();
    this.#locked?.wake();
  }

  /** The preferences have been read, or were changed. */
  follow({ lockAfterMs }: { readonly lockAfterMs: number | null }): void {
    this.#lockAfterMs = lockAfterMs;
    if (this.#engine !== null) this.#timer.start();
  }

  async #goOn(legacy: Legacy): Promise<void> {
    try {
      const { engine, ports } = await this.#loader.load();
      if (legacy.kind === "open") await this.#adopt(await engine.openEngineWithKey(ports, legacy.key));
      else this.#stayLocked(await engine.openLocked(ports, legacy.keep));
    } catch (error) {
      // The passphrase may still open it, or say better what is wrong.
      if (!(error instanceof EngineError)) throw error;
    }
  }

  #stayLocked(locked: LockedEngine): void {
    this.#locked = locked;
    locked.on((event) => this.#hearLocked(locked, event));
    locked.start();
  }

  async #adopt(engine: LockableEngine): Promise<void> {
    this.#locked = null;
    this.#engine = engine;
    engine.on((event) => this.#hear(engine, event));
    this.follow(preferencesOf(await engine.preferences()));
    engine.start();
    this.#change(openState(engine, null));
    this.#handler.onOpened({ kind: "open", key: engine.exposeVaultKeyToOtherTabs() });
  }

  /** @returns what is left of an engine whose keys are gone; `null` where it failed in that, which takes nothing back */
  async #seal(engine: LockableEngine): Promise<Legacy | null> {
    this.#engine = null;
    this.#timer.stop();
    this.#speaking.clear();
    try {
      return { kind: "locked", keep: (await engine.lock()).keep };
    } catch (error) {
      if (!(error instanceof EngineError)) reportError(error);
      return null;
    }
  }

  #hear(engine: LockableEngine, event: EngineEvent): void {
    if (engine !== this.#engine) return;
    if (event.type === "preferences") this.follow(preferencesOf(event.preferences));
    if (event.type === "call") this.#followCall(event.call);
    if (event.type === "identity") this.#followOperator(event.identity);
    this.#handler.onEvent(event);
    if (event.type === "connection") this.#change(openState(engine, event));
  }

  /** The operator has changed the name, or the policy; of that the lock's time, perhaps. */
  #followOperator(identity: Identity): void {
    if (this.#state.phase === "open") this.#change({ ...this.#state, identity });
    this.#timer.start();
  }

  /** Who speaks is there, for hours without touching anything; and is still there when the call has ended. */
  #followCall({ id, phase, direction }: Call): void {
    const isRinging = direction === "in" && phase === "ringing";
    if (phase !== "ended" && !isRinging) this.#speaking.add(id);
    else if (this.#speaking.delete(id)) this.#idle.touch();
  }

  #hearLocked(locked: LockedEngine, event: LockedEvent): void {
    if (locked !== this.#locked || this.#state.phase !== "locked") return;
    if (event.type === "arrived") this.#change({ ...this.#state, arrived: event.count });
    if (event.type === "call_while_locked") this.#change({ ...this.#state, ringing: event.ringing });
  }

  async #closedState(): Promise<AppState> {
    if (!(await hasAccount(this.#records))) return { phase: "empty" };
    const failures = await passphraseFailures(this.#records);
    const pause = pauseLeft(failures, clock.now());
    return {
      phase: "locked",
      failures: failures.count,
      waitUntil: pause === 0 ? 0 : clock.now() + pause,
      arrived: await arrivedWhileLocked(this.#records),
      ringing: this.#locked?.isRinging ?? false,
    };
  }

  #lockLimitMs(): number {
    return lockLimit({
      operatorMs: this.open.identity.policy.lockAfterMs,
      personMs: this.#lockAfterMs,
      isSpeaking: this.#speaking.size > 0,
    });
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

function openState(
  { identity, connection }: LockableEngine,
  event: (EngineEvent & { readonly type: "connection" }) | null,
): AppState {
  return {
    phase: "open",
    identity,
    connection,
    connectionReason: event?.reason ?? null,
    connectionTrouble: event?.trouble ?? null,
  };
}

/** The worker that leads: it takes the requests of all tabs, and tells all of them what happens. */
import type { AppEngine, AppEvent, AppState } from "../engine/app-engine.ts";
import type { FromMedia, ToMedia } from "../engine/media-protocol.ts";
import { type EngineReply, type EngineRequest, isRequest, type Method } from "../engine/protocol.ts";
import type { MemberId } from "./channel.ts";
import { engineMethods } from "./engine-methods.ts";
import { failureOf, UNEXPECTED } from "./failure.ts";
import { Host } from "./host.ts";
import type { Idle } from "./idle.ts";
import type { Legacy } from "./legacy.ts";
import { openRecords } from "./records.ts";
import { SpeakingTab } from "./speaking-tab.ts";
import { TabMedia } from "./tab-media.ts";

export interface LeaderHandler {
  onEvent(event: AppEvent): void;
  /** There is something else to leave to the next leader. */
  onLegacy(legacy: Legacy): void;
  /** To the sound of a call, in whichever tab that is. */
  onMedia(to: MemberId, message: ToMedia, transfer: Transferable[]): void;
  /** This worker's memory is to be given up. @param legacy what the next leader goes on from */
  onRetire(legacy: Legacy | null): void;
}

/** With these a person begins to speak, in the tab that asks for them. */
const BEGIN_SPEAKING: readonly Method[] = ["call", "answerCall"];

export class Leader {
  readonly #engine: AppEngine | null;
  readonly #host: Host | null;
  readonly #media: TabMedia;
  readonly #speaking: SpeakingTab;
  #broken: AppState | null = null;

  private constructor(host: Host | null, media: TabMedia) {
    this.#host = host;
    this.#media = media;
    this.#speaking = new SpeakingTab(media, (call) => host?.goesOn(call) ?? false);
    this.#engine = host === null ? null : engineMethods(host);
  }

  /**
   * Opens the records, and with a legacy the engine. Where that cannot be, it leads all the same, and says so.
   * @param name this worker's: the only one that may write from now on
   */
  static async open(
    name: string,
    legacy: Legacy | null,
    idle: Idle,
    handler: LeaderHandler,
  ): Promise<Leader> {
    const media = new TabMedia((to, message, transfer) => handler.onMedia(to, message, transfer));
    try {
      let leader: Leader | null = null;
      const records = await openRecords(name, {
        onLost: (reason) => {
          const state: AppState = { phase: "broken", reason };
          if (leader !== null) leader.#broken = state;
          handler.onEvent({ type: "state", state });
        },
      });
      const host = new Host(records, media, idle, {
        onEvent: (event) => handler.onEvent(event),
        onOpened: (left) => handler.onLegacy(left),
        onSpent: (left) => handler.onRetire(left),
      });
      await host.start(legacy);
      leader = new Leader(host, media);
      return leader;
    } catch (error) {
      reportError(error);
      const leader = new Leader(null, media);
      leader.#broken = { phase: "broken", reason: "no_storage" };
      return leader;
    }
  }

  get state(): AppState {
    return this.#broken ?? this.#host?.state ?? { phase: "starting" };
  }

  get legacy(): Legacy | null {
    return this.#host?.legacy ?? null;
  }

  /** Somebody did something in a tab. @returns whether it came too late: the lock was due before */
  check(): boolean {
    return this.#host?.check() ?? false;
  }

  /** Keys leave memory, and this worker with them: `onRetire`. */
  async lock(): Promise<void> {
    await this.#host?.lock();
  }

  /** From the sound of a call. */
  hearMedia(message: FromMedia): void {
    this.#media.hear(message);
  }

  /** @param from the worker of the tab that asks */
  async reply(request: EngineRequest, from: MemberId): Promise<EngineReply> {
    try {
      const work = () => this.#do(request);
      const begins = BEGIN_SPEAKING.includes(request.method);
      return { request: request.id, value: await (begins ? this.#speaking.begin(from, work) : work()) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure === null) reportError(error);
      return {
        request: request.id,
        failure: failure ?? { code: "unexpected", sentence: UNEXPECTED, retryAfterMs: null },
      };
    }
  }

  #do(request: EngineRequest): Promise<unknown> {
    if (!isRequest(request)) throw new Error("what another tab asks for does not exist here");
    if (this.#engine === null) throw new Error("there are no records to work on");
    const method = this.#engine[request.method] as (...args: readonly unknown[]) => Promise<unknown>;
    return method(...request.args);
  }
}

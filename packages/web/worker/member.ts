/**
 * One tab's worker among those of all tabs. One of them leads; the others pass the requests of their tabs to it,
 * its replies and events to their tabs, and stand ready to go on where it ends.
 */
import type { AppEvent } from "../engine/app-engine.ts";
import type { FromMedia, ToMedia } from "../engine/media-protocol.ts";
import type { EngineRequest, ToTab, ToWorker } from "../engine/protocol.ts";
import { Channel, type ChannelMessage, type MemberId } from "./channel.ts";
import { clock } from "./clock.ts";
import { Election } from "./election.ts";
import { Idle } from "./idle.ts";
import { Leader } from "./leader.ts";
import { type Legacy, wipeLegacy } from "./legacy.ts";
import { mediaBuffers, wipeMediaKeys } from "./media-secrets.ts";
import { holdTabLock } from "./tab-lock.ts";
import { Watchdog } from "./watchdog.ts";

/** To this worker's tab. @param transfer what is handed over with it */
type Tell = (message: ToTab, transfer?: Transferable[]) => void;

export class Member {
  readonly #id: MemberId = crypto.randomUUID();
  readonly #tell: Tell;
  readonly #channel = new Channel((message) => this.#overhear(message));
  readonly #idle = new Idle(clock);
  readonly #election = new Election({
    onElected: () => void this.#lead(),
    onDeposed: () => this.#retire(null),
  });
  readonly #watchdog = new Watchdog(clock, {
    ask: () => {
      if (this.#leaderId !== null) this.#channel.post({ type: "ping", to: this.#leaderId });
    },
    onSilent: () => this.#election.takeOver(),
  });
  /** The engine, where this worker leads. */
  #leader: Leader | null = null;
  /** Who leads; `null` while nobody is known to. */
  #leaderId: MemberId | null = null;
  /** What the leader leaves, should it die. */
  #legacy: Legacy | null = null;

  constructor(tell: Tell) {
    this.#tell = tell;
    holdTabLock(this.#id);
  }

  /** From this worker's tab. */
  hear(message: ToWorker): void {
    switch (message.type) {
      case "start":
        this.#legacy = message.left as Legacy | null;
        this.#channel.post({ type: "hello" });
        this.#election.stand();
        return;
      case "request":
        this.#pass(message.request);
        return;
      case "activity":
        this.#channel.post({ type: "activity" });
        this.#touch();
        return;
      case "media":
        this.#passMedia(message.message);
        return;
    }
  }

  async #lead(): Promise<void> {
    this.#watchdog.stop();
    const taken = this.#legacy;
    const leader = await Leader.open(this.#id, taken, this.#idle, {
      onEvent: (event) => this.#spread(event),
      onLegacy: (legacy) => this.#leave(legacy),
      onMedia: (to, message, transfer) => this.#orderMedia(to, message, transfer),
      onRetire: (legacy) => {
        this.#leave(legacy);
        this.#retire(legacy);
      },
    });
    // The one before locked while this one opened with its key: that lock holds, and no tab hears of an open engine.
    const lockedMeanwhile = taken?.kind === "open" && this.#legacy?.kind !== "open";
    wipeLegacy(this.#legacy);
    this.#legacy = null;
    if (lockedMeanwhile && leader.state.phase === "open") {
      await leader.lock();
      return;
    }
    this.#leader = leader;
    this.#leaderId = this.#id;
    this.#channel.post(this.#announcement(leader));
    this.#tell({ type: "leader", leader: this.#id, state: leader.state });
  }

  #announcement({ state, legacy }: Leader): ChannelMessage {
    return { type: "leads", leader: this.#id, state, legacy };
  }

  /** Nothing is told before the tabs know who leads: the announcement holds the state. */
  #spread(event: AppEvent): void {
    if (this.#leader === null) return;
    this.#channel.post({ type: "event", leader: this.#id, event });
    this.#tell({ type: "event", event });
  }

  #leave(legacy: Legacy | null): void {
    this.#channel.post({ type: "legacy", leader: this.#id, legacy });
    wipeLegacy(legacy);
  }

  /** In a task of its own: the request that locked, or erased, is replied to first, and not made again. */
  #retire(left: Legacy | null): void {
    setTimeout(() => this.#tell({ type: "retire", left }));
  }

  #touch(): void {
    // First: what comes after the machine has slept is no sign that somebody was there all the time.
    if (this.#leader?.check() !== true) this.#idle.touch();
  }

  #pass(request: EngineRequest): void {
    if (this.#leader !== null) {
      void this.#leader.reply(request, this.#id).then((reply) => this.#tell({ type: "reply", reply }));
    } else if (this.#leaderId !== null) {
      this.#channel.post({ type: "request", to: this.#leaderId, from: this.#id, request });
      this.#watchdog.hurry();
    }
    // Else the leader has died just now: the tab makes the request again when there is another.
  }

  #passMedia(message: FromMedia): void {
    if (this.#leader !== null) this.#leader.hearMedia(message);
    else if (this.#leaderId !== null) this.#channel.post({ type: "from_media", to: this.#leaderId, message });
  }

  #orderMedia(to: MemberId, message: ToMedia, transfer: Transferable[]): void {
    if (to === this.#id) this.#tell({ type: "media", message }, transfer);
    else this.#channel.post({ type: "to_media", to, leader: this.#id, message });
    // A channel hands nothing over: it has copied the keys.
    wipeMediaKeys(message);
  }

  #overhear(message: ChannelMessage): void {
    switch (message.type) {
      case "hello":
        if (this.#leader !== null) this.#channel.post(this.#announcement(this.#leader));
        return;
      case "request":
        if (message.to === this.#id) this.#reply(message.from, message.request);
        return;
      case "ping":
        if (message.to === this.#id) this.#channel.post({ type: "pong", leader: this.#id });
        return;
      case "reply":
        if (message.to === this.#id) this.#tell({ type: "reply", reply: message.reply });
        return;
      case "to_media":
        // A leader that was deposed in the middle of a call has no say any more.
        if (message.to === this.#id && message.leader === this.#leaderId) {
          this.#tell({ type: "media", message: message.message }, mediaBuffers(message.message));
        }
        // All tabs hear what is said to one.
        wipeMediaKeys(message.message);
        return;
      case "from_media":
        if (message.to === this.#id) this.#leader?.hearMedia(message.message);
        return;
      case "activity":
        this.#touch();
        return;
      case "leads":
        this.#follow(message.leader);
        this.#keep(message.legacy);
        this.#tell({ type: "leader", leader: message.leader, state: message.state });
        return;
      case "legacy":
        if (message.leader === this.#leaderId) this.#keep(message.legacy);
        return;
      case "event":
      case "pong":
        if (message.leader !== this.#leaderId) return;
        this.#watchdog.heard();
        if (message.type === "event") this.#tell({ type: "event", event: message.event });
        return;
    }
  }

  #reply(to: MemberId, request: EngineRequest): void {
    void this.#leader?.reply(request, to).then((reply) => this.#channel.post({ type: "reply", to, reply }));
  }

  #follow(leader: MemberId): void {
    this.#leaderId = leader;
    this.#watchdog.start();
  }

  #keep(legacy: Legacy | null): void {
    wipeLegacy(this.#legacy);
    this.#legacy = legacy;
  }
}

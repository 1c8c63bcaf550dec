/**
 * One tab's worker among those of all tabs. They elect a leader by a lock of the browser's, which frees it when its
 * holder dies, however it dies; the next in line then leads. The others pass calls to it, and its events to their tabs.
 */
import type { AppEvent } from "../engine/app-engine.ts";
import type { Answer, Call, ToTab, ToWorker } from "../engine/protocol.ts";
import { Channel, type ChannelMessage, type MemberId } from "./channel.ts";
import { Leader } from "./leader.ts";

const LEADERSHIP = "sottovoce-leader";

export class Member {
  readonly #id: MemberId = crypto.randomUUID();
  readonly #tell: (message: ToTab) => void;
  readonly #channel: Channel;
  /** The engine, where this worker leads. */
  #leader: Leader | null = null;
  /** Who leads; `null` while nobody is known to. */
  #leaderId: MemberId | null = null;

  /** @param tell to this worker's tab */
  constructor(tell: (message: ToTab) => void) {
    this.#tell = tell;
    this.#channel = new Channel((message) => this.#overhear(message));
  }

  /** Stands for election, and asks who leads meanwhile. */
  join(): void {
    this.#channel.post({ type: "hello" });
    // Held for as long as this worker lives.
    void navigator.locks.request(LEADERSHIP, () => this.#lead());
  }

  /** From this worker's tab. */
  hear(message: ToWorker): void {
    switch (message.type) {
      case "call":
        this.#pass(message.call);
        return;
      case "activity":
        this.#channel.post({ type: "activity" });
        return;
    }
  }

  async #lead(): Promise<never> {
    const leader = await Leader.open(this.#id, {
      onEvent: (event) => this.#spread(event),
      onRetire: () => {
        this.#channel.post({ type: "retire" });
        this.#tell({ type: "retire" });
      },
    });
    this.#leader = leader;
    this.#leaderId = this.#id;
    this.#announce(leader);
    return new Promise<never>(() => {});
  }

  #announce({ state }: Leader): void {
    this.#channel.post({ type: "leads", leader: this.#id, state });
    this.#tell({ type: "leader", leader: this.#id, state });
  }

  /** Nothing is told before the tabs know who leads: the announcement holds the state. */
  #spread(event: AppEvent): void {
    if (this.#leader === null) return;
    this.#channel.post({ type: "event", from: this.#id, event });
    this.#tell({ type: "event", event });
  }

  #pass(call: Call): void {
    if (this.#leader !== null)
      void this.#answer(this.#leader, call, (answer) => this.#tell({ type: "answer", answer }));
    else if (this.#leaderId !== null) {
      this.#channel.post({ type: "call", to: this.#leaderId, from: this.#id, call });
    }
    // Else the leader has died just now: the tab makes the call again when there is another.
  }

  async #answer(leader: Leader, call: Call, reply: (answer: Answer) => void): Promise<void> {
    reply(await leader.answer(call));
  }

  #overhear(message: ChannelMessage): void {
    switch (message.type) {
      case "hello":
        if (this.#leader !== null)
          this.#channel.post({ type: "leads", leader: this.#id, state: this.#leader.state });
        return;
      case "leads":
        if (message.leader === this.#leaderId) return;
        this.#leaderId = message.leader;
        this.#tell({ type: "leader", leader: message.leader, state: message.state });
        return;
      case "call":
        if (message.to !== this.#id || this.#leader === null) return;
        void this.#answer(this.#leader, message.call, (answer) =>
          this.#channel.post({ type: "answer", to: message.from, answer }),
        );
        return;
      case "answer":
        if (message.to === this.#id) this.#tell({ type: "answer", answer: message.answer });
        return;
      case "event":
        if (message.from === this.#leaderId) this.#tell({ type: "event", event: message.event });
        return;
      case "activity":
        return;
      case "retire":
        this.#tell({ type: "retire" });
        return;
    }
  }
}

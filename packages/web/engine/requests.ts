/** The requests of one tab that wait for a reply, and what becomes of them when the leader changes. */
import { type AppEngine, AppError } from "./app-engine.ts";
import { type EngineReply, type EngineRequest, METHODS, type Method } from "./protocol.ts";

interface Pending {
  readonly request: EngineRequest;
  /** The leader it was last sent to; `null` while it waits for one. */
  sentTo: string | null;
  resolve(value: unknown): void;
  reject(error: AppError): void;
}

export class Requests {
  readonly #send: (request: EngineRequest) => void;
  readonly #makeId: () => string;
  readonly #pending = new Map<string, Pending>();
  #leader: string | null = null;

  /**
   * @param send to the tab's worker, which passes it to the leader
   * @param makeId ids unlike those of other tabs
   */
  constructor(send: (request: EngineRequest) => void, makeId: () => string) {
    this.#send = send;
    this.#makeId = makeId;
  }

  /** The engine whose every method makes a request. */
  engine(): AppEngine {
    const methods = Object.keys(METHODS) as Method[];
    const make =
      (method: Method) =>
      (...args: unknown[]) =>
        this.#make(method, args);
    return Object.fromEntries(methods.map((method) => [method, make(method)])) as unknown as AppEngine;
  }

  /** There is a leader; what waits goes to it, and what another one has not replied to goes to it again. */
  follow(leader: string): void {
    if (leader === this.#leader) return;
    this.#leader = leader;
    for (const pending of [...this.#pending.values()]) {
      if (pending.sentTo === null || METHODS[pending.request.method] === "repeat")
        this.#dispatch(pending, leader);
      else this.#take(pending.request.id)?.reject(new AppError("stopped", INTERRUPTED));
    }
  }

  /** The worker is being replaced: until it says who leads, everything waits. */
  suspend(): void {
    this.#leader = null;
  }

  settle(reply: EngineReply): void {
    // Settled already: by the leader before this one, say.
    const pending = this.#take(reply.request);
    if (pending === null) return;
    if ("value" in reply) pending.resolve(reply.value);
    else {
      const { code, sentence, retryAfterMs } = reply.failure;
      pending.reject(new AppError(code, sentence, retryAfterMs));
    }
  }

  #make(method: Method, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request: EngineRequest = { id: this.#makeId(), method, args };
      const pending: Pending = { request, sentTo: null, resolve, reject };
      this.#pending.set(request.id, pending);
      if (this.#leader !== null) this.#dispatch(pending, this.#leader);
    });
  }

  #dispatch(pending: Pending, leader: string): void {
    pending.sentTo = leader;
    this.#send(pending.request);
  }

  #take(id: string): Pending | null {
    const pending = this.#pending.get(id) ?? null;
    this.#pending.delete(id);
    return pending;
  }
}

const INTERRUPTED = "This was interrupted. Look whether it was done, and do it again if not.";

/** A tab's way to the engine: its worker, which leads or follows the one that does. */

import { watchActivity } from "./activity.ts";
import type { AppEngine, AppEvent, AppState } from "./app-engine.ts";
import type { FromMedia, ToMedia } from "./media-protocol.ts";
import type { ToTab, ToWorker } from "./protocol.ts";
import { Requests } from "./requests.ts";
import { spawnWorker } from "./spawn-worker.ts";

export interface AppConnection {
  readonly engine: AppEngine;
  /** As it was heard last. */
  readonly state: AppState;
  /** @returns an unsubscribe function */
  subscribe(listener: (event: AppEvent) => void): () => void;
  readonly media: MediaLine;
}

/** Between the engine and the sound of this tab's call. */
export interface MediaLine {
  /** Takes what the engine asks for from now on. What it has asked for before is lost. */
  listen(listener: MediaListener): void;
  report(message: FromMedia): void;
}

interface MediaListener {
  onMessage(message: ToMedia): void;
  /** Another worker leads: what the one before has begun is over. */
  onLeaderChange(): void;
}

class TabConnection implements AppConnection {
  readonly engine: AppEngine;
  readonly #requests: Requests;
  readonly #listeners = new Set<(event: AppEvent) => void>();
  #state: AppState = { phase: "starting" };
  #worker: Worker;
  /** The worker's code runs. */
  #isReady = false;
  #leader: string | null = null;
  #mediaListener: MediaListener | null = null;
  /** What the last worker left for the next one. */
  #left: unknown = null;

  constructor() {
    this.#requests = new Requests((request) => this.#post({ type: "request", request }), makeIds());
    this.engine = this.#requests.engine();
    this.#worker = this.#spawn();
    watchActivity({
      onActivity: () => this.#post({ type: "activity" }),
      onReturn: () => void this.engine.wake().catch(() => undefined),
    });
  }

  get state(): AppState {
    return this.#state;
  }

  subscribe(listener: (event: AppEvent) => void): () => void {
    // Each subscription is its own, also of one function twice.
    const own = (event: AppEvent) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  readonly media: MediaLine = {
    listen: (listener) => {
      this.#mediaListener = listener;
    },
    report: (message) => this.#post({ type: "media", message }),
  };

  #spawn(): Worker {
    this.#isReady = false;
    const worker = spawnWorker();
    worker.onmessage = ({ data }: MessageEvent<ToTab>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      // A worker that could not even be loaded says nothing else. One that runs reports faults of its own.
      if (!this.#isReady) this.#change({ phase: "broken", reason: "not_started" });
      reportError(event.error ?? new Error(event.message));
    };
    return worker;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: ToTab): void {
    switch (message.type) {
      case "ready":
        this.#isReady = true;
        this.#post({ type: "start", left: this.#left });
        this.#left = null;
        return;
      case "leader":
        if (message.leader !== this.#leader) this.#mediaListener?.onLeaderChange();
        this.#leader = message.leader;
        this.#change(message.state);
        this.#requests.follow(message.leader);
        return;
      case "media":
        this.#mediaListener?.onMessage(message.message);
        return;
      case "reply":
        this.#requests.settle(message.reply);
        return;
      case "event":
        if (message.event.type === "state") this.#change(message.event.state);
        else this.#emit(message.event);
        return;
      case "retire":
        this.#worker.terminate();
        this.#requests.suspend();
        this.#left = message.left;
        this.#worker = this.#spawn();
        return;
    }
  }

  #change(state: AppState): void {
    if (state.phase === "open" && this.#state.phase !== "open") keepRecords();
    this.#state = state;
    this.#emit({ type: "state", state });
  }

  #emit(event: AppEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** Asks the browser not to clear the records when its disk is full. Where it refuses, they are as safe as other sites'. */
function keepRecords(): void {
  void navigator.storage?.persist().catch(() => false);
}

/** A worker posts nothing before it listens, and the tab posts requests only to a worker that has named a leader. */
export function connectAppEngine(): AppConnection {
  return new TabConnection();
}

function makeIds(): () => string {
  const tab = crypto.randomUUID();
  let count = 0;
  return () => `${tab}/${count++}`;
}

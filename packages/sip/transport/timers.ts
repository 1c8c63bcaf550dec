import type { Clock, TimerHandle } from "../transport/clock.ts";

/** Whoever is told that its timer fired. One object and a name instead of a closure for each timer. */
export interface TimerOwner<Name> {
  onTimer(name: Name): void;
}

/**
 * How much the lists are allowed to be early. A platform's timer may fire a fraction of a millisecond before
 * the clock reads its due time; without this every list would arm a second, useless timer.
 */
const EARLY_MS = 1;

/** A running timer: a link of the list of all timers with the same duration. */
export class Timer<Name = unknown> {
  /** `null` once it fired or was stopped. */
  list: TimerList<Name> | null;
  readonly owner: TimerOwner<Name>;
  readonly name: Name;
  /** By `Clock.elapsed`. */
  readonly due: number;
  previous: Timer<Name> | null = null;
  next: Timer<Name> | null = null;

  /** Used by {@link Timers} alone. */
  constructor(list: TimerList<Name>, owner: TimerOwner<Name>, name: Name, due: number) {
    this.list = list;
    this.owner = owner;
    this.name = name;
    this.due = due;
  }
}

/** All running timers of one duration. They fall due in the order they were started, so a list needs no sorting. */
class TimerList<Name> {
  readonly delayMs: number;
  readonly #clock: Clock;
  #head: Timer<Name> | null = null;
  #tail: Timer<Name> | null = null;
  #armed: TimerHandle | null = null;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.delayMs = delayMs;
  }

  add(owner: TimerOwner<Name>, name: Name): Timer<Name> {
    const timer = new Timer<Name>(this, owner, name, this.#clock.elapsed() + this.delayMs);
    timer.previous = this.#tail;
    if (this.#tail === null) this.#head = timer;
    else this.#tail.next = timer;
    this.#tail = timer;
    this.#armed ??= this.#clock.setTimer(this.delayMs, this.#run);
    return timer;
  }

  /** Leaves the clock's timer armed: it finds the next one due, or nothing, which is cheaper than moving it. */
  remove(timer: Timer<Name>): void {
    if (timer.previous === null) this.#head = timer.next;
    else timer.previous.next = timer.next;
    if (timer.next === null) this.#tail = timer.previous;
    else timer.next.previous = timer.previous;
    timer.previous = null;
    timer.next = null;
    timer.list = null;
  }

  clear(): void {
    if (this.#armed !== null) this.#clock.clearTimer(this.#armed);
    this.#armed = null;
    for (let timer = this.#head; timer !== null; timer = this.#head) this.remove(timer);
  }

  readonly #run = (): void => {
    this.#armed = null;
    const now = this.#clock.elapsed() + EARLY_MS;
    try {
      // Timers that owners start meanwhile are due later than `now`, so the loop ends.
      for (let timer = this.#head; timer !== null && timer.due <= now; timer = this.#head) {
        this.remove(timer);
        timer.owner.onTimer(timer.name);
      }
    } finally {
      this.#arm();
    }
  };

  #arm(): void {
    if (this.#head === null || this.#armed !== null) return;
    this.#armed = this.#clock.setTimer(this.#head.due - this.#clock.elapsed(), this.#run);
  }
}

/**
 * Timers of few durations and many owners: ten thousand transactions a second each start one of 32 s, and nearly
 * every one is stopped within milliseconds. Each duration has its own list with one timer of the clock behind it,
 * so starting and stopping are a few assignments.
 */
export class Timers<Name> {
  readonly clock: Clock;
  readonly #lists = new Map<number, TimerList<Name>>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /**
   * Starts a timer.
   * @param delayMs milliseconds, at least 2; meant to be one of a few values, each of which keeps a list for good
   */
  start(delayMs: number, owner: TimerOwner<Name>, name: Name): Timer<Name> {
    let list = this.#lists.get(delayMs);
    if (list === undefined) {
      list = new TimerList(this.clock, delayMs);
      this.#lists.set(delayMs, list);
    }
    return list.add(owner, name);
  }

  /** Stops a timer; does nothing where it has fired or was stopped already. */
  stop(timer: Timer<Name>): void {
    timer.list?.remove(timer);
  }

  /** Stops them all and leaves nothing armed in the clock. */
  clear(): void {
    for (const list of this.#lists.values()) list.clear();
  }
}

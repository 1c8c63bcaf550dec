/**
 * Two devices that start sessions, ask again, lose their state, and write over a network that loses and reorders; and
 * what has become of their sessions when they then talk in order.
 */
import type { Bytes } from "@sottovoce/wire";
import type { Primitives } from "../../primitives/primitives.ts";
import { MAX_RECEIVE_ONLY } from "../../session/index.ts";
import { ask, begin, makeParty, type Party, peerOf, receive, START, send } from "../parties.ts";

const MINUTE = 60_000;
/** Longest time between two things that happen. */
const STEP_MS = 90 * MINUTE;
/** Between two words of the talk at the end. */
const TURN_MS = 20 * MINUTE;
/** Sessions of one story: what a device keeps. Those started beyond are forgotten, which is another story. */
const MAX_SESSIONS = 1 + MAX_RECEIVE_ONLY;

export interface Weather {
  /** Things that happen before the network gets better. */
  readonly steps: number;
  /** Probability that an envelope is lost. */
  readonly loss: number;
  readonly reorder: boolean;
  /** Probability that a message begins a new session. */
  readonly start: number;
  /** Probability that a message is preceded by a retry request. */
  readonly retry: number;
  /** Probability that a device comes back from a backup instead of sending. */
  readonly restore: number;
  /** Words each side says at the end, in order and without loss. */
  readonly turns: number;
}

export interface Ending {
  /** Both send on the same session, and it is answered. */
  readonly together: boolean;
  /** Messages of the talk in order that could not be read. */
  readonly unread: number;
}

/** @param random numbers in [0, 1) */
export async function tellStory(
  primitives: Primitives,
  random: () => number,
  weather: Weather,
): Promise<Ending> {
  const sides = [await makeSide(primitives, "a"), await makeSide(primitives, "b")] as const;
  const story = new Story(sides, random, weather);
  for (let i = 0; i < weather.steps; i++) await story.step();
  await story.deliverRest();
  return story.talk();
}

interface Side {
  readonly party: Party;
  readonly inbox: Bytes[];
  /** What it had on disk at some time. */
  readonly backups: Map<Party, ReturnType<typeof peerOf>>;
}

async function makeSide(primitives: Primitives, name: string): Promise<Side> {
  return { party: await makeParty(primitives, name, 2), inbox: [], backups: new Map() };
}

class Story {
  readonly #sides: readonly [Side, Side];
  readonly #random: () => number;
  readonly #weather: Weather;
  #now = START;
  #sessions = 2;

  constructor(sides: readonly [Side, Side], random: () => number, weather: Weather) {
    this.#sides = sides;
    this.#random = random;
    this.#weather = weather;
  }

  #happens(probability: number): boolean {
    return this.#random() < probability;
  }

  async step(): Promise<void> {
    this.#now += Math.floor(this.#random() * STEP_MS);
    const [from, to] = this.#happens(0.5) ? this.#sides : this.#sides.toReversed();
    if (from === undefined || to === undefined) return;
    if (this.#happens(0.5)) await this.#deliver(from, to);
    else if (this.#happens(this.#weather.restore)) this.#restore(from, to);
    else await this.#write(from, to);
  }

  async #write(from: Side, to: Side): Promise<void> {
    const more = this.#sessions < MAX_SESSIONS;
    if (more && this.#happens(this.#weather.retry)) {
      this.#sessions++;
      this.#post(to, await ask(from.party, to.party, this.#now));
    } else if (more && this.#happens(this.#weather.start)) {
      this.#sessions++;
      await begin(from.party, to.party, this.#now);
    }
    this.#post(to, await send(from.party, to.party, "x", this.#now));
  }

  #post(to: Side, envelope: Bytes | null): void {
    if (envelope !== null && !this.#happens(this.#weather.loss)) to.inbox.push(envelope);
  }

  #restore({ party, backups }: Side, { party: other }: Side): void {
    const backup = backups.get(other);
    if (backup !== undefined) party.peers.set(other.own.device, backup);
    else if (peerOf(party, other).current !== null) backups.set(other, peerOf(party, other));
  }

  async #deliver(to: Side, from: Side): Promise<void> {
    const pick = this.#weather.reorder ? Math.floor(this.#random() * to.inbox.length) : 0;
    const [envelope] = to.inbox.splice(pick, 1);
    if (envelope !== undefined) await this.#read(to, from, envelope);
  }

  /** Reads, and asks again for what cannot be read. */
  async #read(to: Side, from: Side, envelope: Bytes): Promise<boolean> {
    const received = await receive(to.party, envelope, this.#now);
    if (received.outcome === "refused") this.#post(from, await ask(to.party, from.party, this.#now));
    return received.outcome === "message";
  }

  async deliverRest(): Promise<void> {
    const [a, b] = this.#sides;
    while (a.inbox.length + b.inbox.length > 0) {
      await this.#deliver(a, b);
      await this.#deliver(b, a);
    }
  }

  async talk(): Promise<Ending> {
    const [a, b] = this.#sides;
    let unread = 0;
    for (let i = 0; i < 2 * this.#weather.turns; i++) {
      this.#now += TURN_MS;
      const [from, to] = i % 2 === 0 ? [a, b] : [b, a];
      const envelope = await send(from.party, to.party, "x", this.#now);
      if (!(await this.#read(to, from, envelope))) unread++;
      await this.deliverRest();
    }
    return { together: this.#areTogether(), unread };
  }

  #areTogether(): boolean {
    const [a, b] = this.#sides;
    const [one, two] = [peerOf(a.party, b.party).current, peerOf(b.party, a.party).current];
    if (one === null || two === null) return false;
    const answered = one.handshake === null && two.handshake === null;
    return answered && one.transcript.toHex() === two.transcript.toHex();
  }
}

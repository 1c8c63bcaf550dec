/** A worker that takes over from one that does not answer, and what may happen meanwhile. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ExposedVaultKey, LockedKeep } from "@sottovoce/client";
import type { AppState } from "../engine/app-engine.ts";
import type { ToTab } from "../engine/protocol.ts";
import type { ChannelMessage } from "./channel.ts";
import { Leader, type LeaderHandler } from "./leader.ts";
import type { Legacy } from "./legacy.ts";
import { Member } from "./member.ts";

const OLD = "the leader that was frozen";
const OPEN = { phase: "open" } as AppState;
const LOCKED: AppState = { phase: "locked", failures: 0, waitUntil: 0, arrived: 0, ringing: false };

const openLegacy = () => ({ kind: "open", key: new Uint8Array(64).fill(7) as ExposedVaultKey }) as const;
const lockedLegacy: Legacy = { kind: "locked", keep: {} as LockedKeep };

/** The engine that the member opens: it is there when the test says so. */
class Opening {
  readonly name: string;
  readonly legacy: Legacy | null;
  readonly handler: LeaderHandler;
  readonly opened = Promise.withResolvers<Leader>();
  state: AppState;
  locks = 0;

  constructor(name: string, legacy: Legacy | null, handler: LeaderHandler) {
    this.name = name;
    this.legacy = legacy;
    this.handler = handler;
    this.state = legacy?.kind === "open" ? OPEN : LOCKED;
  }

  /** The engine is open, or locked, as the legacy had it. */
  async finish(): Promise<void> {
    const lock = async () => {
      this.locks++;
      this.state = LOCKED;
      this.handler.onRetire(lockedLegacy);
    };
    const isOpen = this.state.phase === "open";
    const legacy = isOpen ? openLegacy() : lockedLegacy;
    this.opened.resolve({ state: this.state, legacy, lock } as unknown as Leader);
    // What is told to the tab after that has a task of its own.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
  }
}

/** The channel of all workers, as the test hears it and speaks on it. */
class FakeChannel {
  static readonly posted: ChannelMessage[] = [];
  static last: FakeChannel | null = null;
  onmessage: ((event: { readonly data: ChannelMessage }) => void) | null = null;

  constructor() {
    FakeChannel.last = this;
  }

  postMessage(message: ChannelMessage): void {
    FakeChannel.posted.push(message);
  }
}

/** Puts something in the place of a global for one test. */
function replace(t: TestContext, owner: object, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true });
  t.after(() => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  });
}

/** A member that follows a leader which left `legacy`, and has just been given the lock in its place. */
function takingOver(t: TestContext, legacy: Legacy | null) {
  const told: ToTab[] = [];
  const elected: (() => void)[] = [];
  const request = (name: string, _options: LockOptions, granted: () => void) => {
    if (name === "sottovoce-leader") elected.push(granted);
    return new Promise(() => undefined);
  };
  const openings: Opening[] = [];
  replace(t, globalThis, "BroadcastChannel", FakeChannel);
  replace(t, globalThis, "navigator", { locks: { request } });
  t.mock.method(Leader, "open", (...[name, left, , handler]: Parameters<typeof Leader.open>) => {
    const opening = new Opening(name, left, handler);
    openings.push(opening);
    return opening.opened.promise;
  });
  const member = new Member((message) => told.push(message));
  const hear = (data: ChannelMessage) => FakeChannel.last?.onmessage?.({ data });
  member.hear({ type: "start", left: null });
  hear({ type: "leads", leader: OLD, state: OPEN, legacy });
  told.length = 0;
  FakeChannel.posted.length = 0;
  // As `takeOver` has it, after the watchdog heard nothing: the one before lives, and may thaw.
  elected.at(-1)?.();
  const [opening] = openings;
  assert.ok(opening !== undefined && openings.length === 1);
  return { opening, told, posted: FakeChannel.posted, hear };
}

const leads = (messages: readonly (ToTab | ChannelMessage)[]) =>
  messages.filter(({ type }) => type === "leader" || type === "leads");

test("it goes on with the key that the one before left, and says so to all tabs", async (t) => {
  const { opening, told, posted } = takingOver(t, openLegacy());
  assert.equal(opening.legacy?.kind, "open");
  assert.deepEqual([...told, ...posted], [], "nothing is said before the engine is there");
  await opening.finish();
  assert.equal(opening.locks, 0);
  assert.deepEqual(told, [{ type: "leader", leader: opening.name, state: OPEN }]);
  assert.equal(leads(posted).length, 1);
});

test("the one before thaws and locks while this one opens with its key: the lock holds", async (t) => {
  const legacy = openLegacy();
  const { opening, told, posted, hear } = takingOver(t, legacy);
  hear({ type: "legacy", leader: OLD, legacy: lockedLegacy });
  assert.ok(
    legacy.key.every((byte) => byte === 0),
    "the key is overwritten at once",
  );
  await opening.finish();
  assert.equal(opening.locks, 1);
  assert.deepEqual(leads(told), [], "no tab ever hears of an open engine");
  assert.deepEqual(leads(posted), []);
  assert.deepEqual(
    told,
    [{ type: "retire", left: lockedLegacy }],
    "and this worker, which had the key, ends",
  );
  assert.deepEqual(posted, [{ type: "legacy", leader: opening.name, legacy: lockedLegacy }]);
});

test("the one before was erased, or failed in locking, while this one opens: it locks as well", async (t) => {
  const { opening, told, hear } = takingOver(t, openLegacy());
  hear({ type: "legacy", leader: OLD, legacy: null });
  await opening.finish();
  assert.equal(opening.locks, 1);
  assert.deepEqual(leads(told), []);
});

test("what was locked before is taken over locked", async (t) => {
  const { opening, told } = takingOver(t, lockedLegacy);
  await opening.finish();
  assert.equal(opening.locks, 0);
  assert.deepEqual(told, [{ type: "leader", leader: opening.name, state: LOCKED }]);
});

test("somebody else's word about a lock changes nothing", async (t) => {
  const { opening, told, hear } = takingOver(t, openLegacy());
  hear({ type: "legacy", leader: "a member that does not lead", legacy: lockedLegacy });
  await opening.finish();
  assert.equal(opening.locks, 0);
  assert.deepEqual(told, [{ type: "leader", leader: opening.name, state: OPEN }]);
});

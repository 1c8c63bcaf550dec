import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "../errors.ts";
import { ManualClock, settle } from "../test/manual-clock.ts";
import { GIVEN_UP, OVERDUE, Patience } from "./patience.ts";

const LIFETIME_MS = 600_000;

const away = (retryAfterMs?: number): EngineError =>
  new EngineError("network", "network", "The server did not answer.", {
    retry: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

function begin(): { clock: ManualClock; patience: Patience } {
  const clock = new ManualClock();
  return { clock, patience: new Patience(clock, clock.elapsed() + LIFETIME_MS) };
}

/** Answers that somebody reads on the way. */
function watched<T>(promise: Promise<T>): { promise: Promise<T>; settled: boolean } {
  const state = { promise, settled: false };
  const note = () => {
    state.settled = true;
  };
  promise.then(note, note);
  return state;
}

test("a server that says without end that there are no news is not asked without end, nor faster than it needs", async () => {
  const { clock, patience } = begin();
  let asked = 0;
  const waiting = watched(
    patience.for(async () => {
      asked++;
      if (asked > 1_000) throw new Error("asked like mad");
      return null;
    }),
  );
  await clock.elapse(LIFETIME_MS - 1);
  assert.equal(waiting.settled, false);
  await clock.elapse(1);
  assert.equal(waiting.settled, true);
  assert.equal(await waiting.promise, OVERDUE);
  assert.equal(asked, LIFETIME_MS / 2_000 + 1);
});

test("a server that asks for years of patience is asked once more at the end, and its answer counts", async () => {
  const { clock, patience } = begin();
  let answer: "news" | null = null;
  const waiting = watched(
    patience.for(async () => {
      if (answer === null) throw away(2 ** 40);
      return answer;
    }),
  );
  await clock.elapse(LIFETIME_MS - 1);
  assert.equal(waiting.settled, false);
  answer = "news";
  await clock.elapse(1);
  assert.equal(await waiting.promise, "news");
});

test("a server that refuses and asks for no patience at all is not asked faster for it", async () => {
  const { clock, patience } = begin();
  let asked = 0;
  const waiting = watched(
    patience.for(() => {
      asked++;
      return asked > 1_000 ? Promise.resolve("asked like mad") : Promise.reject(away(0));
    }),
  );
  await clock.elapse(LIFETIME_MS);
  assert.equal(waiting.settled, true);
  await assert.rejects(waiting.promise, { code: "network" });
  assert.equal(asked, LIFETIME_MS / 2_000 + 1);
});

test("a network that is away when the time is over: that is said, and not that nothing came", async () => {
  const { clock, patience } = begin();
  const waiting = watched(patience.for(() => Promise.reject(away())));
  await clock.elapse(LIFETIME_MS);
  assert.equal(waiting.settled, true);
  await assert.rejects(waiting.promise, { code: "network" });
});

test("a question that was held long enough is asked again at once; an answer ends it", async () => {
  const { clock, patience } = begin();
  const asked: number[] = [];
  const waiting = patience.for(async () => {
    asked.push(clock.elapsed());
    if (asked.length === 3) return "news";
    await new Promise<void>((resolve) => void clock.setTimer(25_000, resolve));
    return null;
  });
  await clock.elapse(60_000);
  assert.equal(await waiting, "news");
  assert.deepEqual(asked, [0, 25_000, 50_000]);
});

test("a network that is away is tried again; what does not get better by that is thrown", async () => {
  const { clock, patience } = begin();
  let asked = 0;
  const waiting = watched(
    patience.for(async () => {
      asked++;
      throw asked < 3 ? away() : new EngineError("link_unknown", "user", "This link is not known.");
    }),
  );
  await clock.elapse(3_999);
  assert.equal(waiting.settled, false);
  await clock.elapse(1);
  await assert.rejects(waiting.promise, { code: "link_unknown" });
  assert.equal(asked, 3);
});

test("who gives up waits for nothing any more, in the middle of a question or of a pause", async () => {
  for (const ask of [() => new Promise<null>(() => {}), () => Promise.reject(away())]) {
    const { patience } = begin();
    const waiting = patience.for(ask);
    await settle();
    patience.giveUp();
    assert.equal(await waiting, GIVEN_UP);
  }
});

/**
 * From the passphrase to History with 100,000 messages stored, in a browser of which everything is slowed down four
 * times. Deriving the key (Argon2id) is meant to be slow, and printed apart.
 */
import type { Page, Worker } from "playwright-core";
import { builtWebApp } from "../../test/web/support/build.ts";
import { theBrowser } from "../../test/web/support/chromium.ts";
import { fillHistory } from "../../test/web/support/filled.ts";
import { goTo } from "../../test/web/support/people.ts";
import { activate, PASSPHRASE, type Person, World, write } from "../../test/web/support/world.ts";
import { percentile, type Row } from "../support/table.ts";
import { slowed } from "./slowed.ts";

const MESSAGES = 100_000;
const CONVERSATIONS = 300;
const SLOWDOWN = 4;
const ROUNDS = 7;

/** Milliseconds. */
interface Sample {
  /** From the press to History on the screen. */
  readonly total: number;
  readonly argon2id: number;
}

/** @returns the figures of unlocking */
export async function benchUnlock(): Promise<readonly Row[]> {
  const world = await World.start(await builtWebApp({ forMeasuring: true }));
  try {
    const alice = await filled(world);
    const browser = await theBrowser();
    const samples: Sample[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const worker = await lock(alice);
      await noteTransactions(worker);
      samples.push(await slowed(browser, SLOWDOWN, () => unlock(alice.page, worker)));
      await alice.online();
    }
    return rowsOf(samples);
  } finally {
    await world.close();
  }
}

async function filled(world: World): Promise<Person> {
  const phone = { viewport: { width: 390, height: 844 } };
  const [alice, bob] = await Promise.all([world.person("alice", phone), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(alice, bob, "one way");
  await alice.sees(bob, "one way", "delivered");
  await write(bob, alice, "and the other");
  await alice.sees(bob, "and the other", "received");
  await bob.context.close();
  const others = Array.from({ length: CONVERSATIONS - 1 }, (_, i) => `person-${i}@localhost`);
  await fillHistory(alice, [bob.address, ...others], MESSAGES);
  await goTo(alice.page, "#/");
  await alice.page.locator(".history-row").first().waitFor();
  return alice;
}

/** @returns the worker of the locked app: the one that had the keys is ended */
async function lock(person: Person): Promise<Worker> {
  const { page } = person;
  const before = page.workers();
  await page.evaluate(() => globalThis.sottovoce.lock());
  await person.reached("locked");
  const fresh = page.workers().find((worker) => !before.includes(worker));
  return fresh ?? page.waitForEvent("worker");
}

/** Lets the worker note when it turns to its records. */
async function noteTransactions(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { transactionTimes: times });
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args) {
      times.push(performance.timeOrigin + performance.now());
      return transaction.apply(this, args);
    };
  });
}

async function unlock(page: Page, worker: Worker): Promise<Sample> {
  await page.locator("input[type=password]").fill(PASSPHRASE);
  const { start, end } = await page.evaluate(async () => {
    const form = document.querySelector("form");
    if (form === null) throw new Error("there is nothing to unlock");
    const now = (): number => performance.timeOrigin + performance.now();
    const start = now();
    form.requestSubmit();
    while (document.querySelector(".history-row") === null) await new Promise(requestAnimationFrame);
    // What was found in one frame is on the screen when the next begins.
    await new Promise(requestAnimationFrame);
    return { start, end: now() };
  });
  const times = await worker.evaluate(
    () => (globalThis as unknown as { transactionTimes: number[] }).transactionTimes,
  );
  return { total: end - start, argon2id: longestPause(times.filter((time) => time > start && time < end)) };
}

/** Between the count of this try and taking it back there is nothing but Argon2id. */
function longestPause(times: readonly number[]): number {
  return Math.max(...times.map((time, index) => time - (times[index - 1] ?? time)));
}

function rowsOf(samples: readonly Sample[]): readonly Row[] {
  const rest = samples.map(({ total, argon2id }) => total - argon2id);
  return [
    {
      figure: "unlock to History, 100,000 messages in 300 conversations, without Argon2id, p50",
      value: percentile(rest, 0.5),
      unit: "ms",
      reference: "goal < 1,000",
    },
    { figure: "  p90", value: percentile(rest, 0.9), unit: "ms" },
    {
      figure: "  Argon2id, meant to be slow, p50",
      value: percentile(
        samples.map(({ argon2id }) => argon2id),
        0.5,
      ),
      unit: "ms",
    },
  ];
}

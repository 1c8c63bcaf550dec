/** Notifications, by the system's own means: what they say, where a click leads, and when they go. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Locator, Page, Worker } from "playwright-core";
import { callScreen, place, press } from "./support/calling.ts";
import { Microphone } from "./support/microphone.ts";
import { kept, serviceWorkerOf } from "./support/service-worker.ts";
import { activate, PASSPHRASE, type Person, skip, World, write } from "./support/world.ts";

/** Of the service worker's globals, what these tests touch. TypeScript cannot have them beside a page's. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly NotificationEvent: new (type: string, init: { readonly notification: Notification }) => Event;
  dispatchEvent(event: Event): boolean;
}

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly silent: boolean | null;
  readonly data: string;
}

/** What the system shows of this app, by title and text. */
function shownBy(worker: Worker): Promise<Shown[]> {
  return worker.evaluate(async () => {
    const { registration } = globalThis as unknown as WorkerScope;
    const all = await registration.getNotifications();
    return all.map(({ title, body, tag, silent, data }) => ({
      title,
      body,
      tag,
      silent,
      data: JSON.stringify(data),
    }));
  });
}

/** Long enough for a machine that does other things as well. */
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 50;
const HOUR_MS = 3_600_000;

/** Resolves when the system shows exactly these texts. There is no event for a notification that is shown. */
async function until(worker: Worker, bodies: readonly string[]): Promise<readonly Shown[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const shown = await shownBy(worker);
    const now = shown.map(({ body }) => body).sort();
    if (isDeepStrictEqual(now, bodies.toSorted())) return shown;
    assert.ok(Date.now() < deadline, `shown is ${JSON.stringify(now)}, and not ${JSON.stringify(bodies)}`);
    await delay(LOOK_AGAIN_MS);
  }
}

/** Clicks a notification as the system does. */
async function click(worker: Worker, body: string): Promise<void> {
  await worker.evaluate(async (wanted) => {
    const scope = globalThis as unknown as WorkerScope;
    const notification = (await scope.registration.getNotifications()).find((one) => one.body === wanted);
    if (notification === undefined) throw new Error(`nothing says ${wanted}`);
    scope.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
  }, body);
}

/** Bob, who is elsewhere: his app is open, and he looks at another tab. */
async function away(world: World, name: string): Promise<{ bob: Person; worker: Worker; elsewhere: Page }> {
  const bob = await world.person(name, { permissions: ["notifications"] });
  await activate(bob);
  await bob.page.evaluate(() => {
    location.hash = "#/settings";
  });
  await kept(bob.page);
  // Playwright makes every page believe that it has the focus.
  const session = await bob.context.newCDPSession(bob.page);
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const elsewhere = await bob.context.newPage();
  await elsewhere.bringToFront();
  await untilInFront(bob.page, false);
  return { bob, worker: await serviceWorkerOf(bob.context), elsewhere };
}

/** A window comes to the front, or leaves it, a moment after it was asked to. */
async function untilInFront(page: Page, front: boolean): Promise<void> {
  await page.waitForFunction((wanted) => document.hasFocus() === wanted, front, { polling: 100 });
}

interface Badge {
  /** So far. */
  readonly highest: number;
  /** Resolves when this is the last count that was shown. */
  reaches(count: number): Promise<void>;
}

/** The counts that the app's icon is given; where nothing is installed there is no other way to see them. */
async function watchBadge(page: Page): Promise<Badge> {
  const counts: number[] = [];
  let look = (): void => {};
  await page.exposeFunction("countShown", (count: number) => {
    counts.push(count);
    look();
  });
  await page.evaluate(() => {
    const { countShown } = globalThis as unknown as { countShown(count: number): Promise<void> };
    navigator.setAppBadge = (count = 0) => countShown(count);
    navigator.clearAppBadge = () => countShown(0);
  });
  return {
    get highest() {
      return Math.max(...counts);
    },
    reaches: (count) =>
      new Promise((resolve) => {
        look = () => {
          if (counts.at(-1) === count) resolve();
        };
        look();
      }),
  };
}

const conversationWith = (page: Page, name: string): Locator => page.getByRole("heading", { level: 1, name });

test("one message: who and what, and a click opens its conversation, where it is read", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { bob, worker } = await away(world, "bob");
  await write(alice, bob, "See you at eight?");
  const [shown] = await until(worker, ["See you at eight?"]);
  assert.deepEqual([shown?.title, shown?.silent], ["Alice", false]);
  await click(worker, "See you at eight?");
  await conversationWith(bob.page, "Alice").waitFor();
  await until(worker, []);
});

test("several: each conversation has one, and a click opens History", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const carol = await world.person("carol");
  await activate(alice);
  await activate(carol);
  const { bob, worker } = await away(world, "bob");
  const badges = await watchBadge(bob.page);
  await write(alice, bob, "one");
  await until(worker, ["one"]);
  await write(alice, bob, "two");
  await until(worker, ["2 new messages\ntwo"]);
  await write(carol, bob, "three");
  await until(worker, ["2 new messages\ntwo", "three"]);
  await bob.page.waitForFunction(() => document.title === "(3) Sottovoce", null, { polling: 100 });
  // With a dot.
  await bob.page.locator('link[rel="icon"][href^="blob:"]').waitFor({ state: "attached" });
  await click(worker, "three");
  await bob.page.waitForFunction(() => location.hash === "#/");
  // Read, wherever that was: it is no news any more.
  await bob.page.evaluate((address) => globalThis.sottovoce.markRead(address as never), alice.address);
  await bob.page.evaluate((address) => globalThis.sottovoce.markRead(address as never), carol.address);
  await until(worker, []);
  await bob.page.waitForFunction(() => document.title === "Sottovoce", null, { polling: 100 });
  await bob.page.locator('link[rel="icon"][href="/icon.svg"]').waitFor({ state: "attached" });
  await badges.reaches(0);
  assert.equal(badges.highest, 3);
});

test("a person who looks at the app is not told what is on the screen", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { bob, worker, elsewhere } = await away(world, "bob");
  await elsewhere.close();
  await bob.page.bringToFront();
  await untilInFront(bob.page, true);
  await write(alice, bob, "in front");
  await bob.sees(alice, "in front");
  // The next one comes while he is elsewhere; when it is shown, the first one has had its chance.
  await (await bob.context.newPage()).bringToFront();
  await untilInFront(bob.page, false);
  await write(alice, bob, "away");
  await until(worker, ["2 new messages\naway"]);
});

test("without content, or without sound: as the person wants it", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { bob, worker } = await away(world, "bob");
  const notifications = { enabled: true, sound: false, vibration: false, content: false };
  await bob.page.evaluate(
    (wanted) => globalThis.sottovoce.setPreferences({ notifications: wanted }),
    notifications,
  );
  await write(alice, bob, "a secret");
  const [shown] = await until(worker, ["1 new message"]);
  assert.deepEqual([shown?.title, shown?.silent], ["Sottovoce", true]);
  assert.doesNotMatch(JSON.stringify(shown), /alice|secret/i, "not even in what the browser keeps with it");
  await click(worker, "1 new message");
  await conversationWith(bob.page, "Alice").waitFor();
});

test("a message that did not leave in 12 hours is told of, once the app can know it", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { bob, worker } = await away(world, "bob");
  await bob.page.evaluate((at) => globalThis.sottovoce.lookUp(at as never), alice.address);
  await bob.goOffline();
  await write(bob, alice, "never left");
  await world.advance(13 * HOUR_MS);
  // What waits is sealed while it is locked, as it is after ten idle minutes.
  await bob.reached("locked");
  await bob.page.evaluate((secret) => globalThis.sottovoce.unlock(secret), PASSPHRASE);
  const [shown] = await until(worker, ["A message could not be sent. Open it to see why."]);
  assert.equal(shown?.title, "Alice");
  await click(worker, "A message could not be sent. Open it to see why.");
  await conversationWith(bob.page, "Alice").waitFor();
});

test("while it is locked: Delivered, told without content, and read after unlocking", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { bob, worker } = await away(world, "bob");
  await write(alice, bob, "before the lock");
  await until(worker, ["before the lock"]);
  await bob.page.evaluate(() => globalThis.sottovoce.lock());
  await bob.reached("locked");
  await until(worker, []);
  await write(alice, bob, "while it was locked");
  await alice.sees(bob, "while it was locked", "delivered");
  const [shown] = await until(worker, ["Something new has come."]);
  assert.doesNotMatch(JSON.stringify(shown), /alice|while/i);
  await bob.page.waitForFunction(() => document.title === "(•) Sottovoce", null, { polling: 100 });
  await bob.page.evaluate((secret) => globalThis.sottovoce.unlock(secret), PASSPHRASE);
  await bob.online();
  assert.deepEqual(await bob.texts(alice), ["before the lock", "while it was locked"]);
  await until(worker, []);
  await bob.page.waitForFunction(() => document.title === "(2) Sottovoce", null, { polling: 100 });
});

test("a call rings until it is given up: by name, or without where names are hidden", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice", { microphone: Microphone.saying(t, 440), locale: "en-GB" });
  await activate(alice);
  const { bob, worker } = await away(world, "bob");
  await place(alice, bob);
  const [shown] = await until(worker, ["Incoming call"]);
  assert.deepEqual([shown?.title, shown?.tag], ["Alice", "call"]);
  await click(worker, "Incoming call");
  await callScreen(bob.page).getByRole("button", { name: "Answer" }).waitFor();
  await press(alice.page, "End call");
  await until(worker, ["Missed call."]);
  await bob.page.evaluate(async () => {
    const { notifications } = await globalThis.sottovoce.preferences();
    await globalThis.sottovoce.setPreferences({ notifications: { ...notifications, content: false } });
  });
  await callScreen(alice.page).waitFor({ state: "detached" });
  await place(alice, bob);
  const hidden = (await until(worker, ["Incoming call", "Missed call."])).find(({ tag }) => tag === "call");
  assert.ok(!JSON.stringify(hidden).includes("lice"), "it says who calls");
});

/** What lets a message go that waits on this device: the connection, a sign of life, the next message (REQUIREMENTS M7). */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { activated } from "./support/people.ts";
import { message, openConversation, type } from "./support/screens.ts";
import { skip, World } from "./support/world.ts";

/** Where messages are handed to the server. */
const SUBMISSIONS = /\/v1\/messages/;
/** Longer than the wait between two attempts. */
const ATTEMPT_MS = 13_000;
/** Steps in which time passes, at most: fewer than lock the app. */
const STEPS = 30;

/** Lets time pass in steps until something shows: each may set off what the next one lets go on. */
async function passUntil(world: World, shown: Locator): Promise<void> {
  for (let count = 0; count < STEPS && !(await shown.isVisible()); count++) {
    await world.advance(ATTEMPT_MS);
    // A slow machine is given more and more of its own time for what this sets off.
    await shown.waitFor({ timeout: 500 + count * 100 }).catch(() => undefined);
  }
  await shown.waitFor();
}

test("a message that waits goes on with a sign of life, with the connection, and with the next message", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  const { page } = alice;
  await openConversation(alice, bob.address);
  // SIP works, HTTPS does not: as behind a proxy that has its moods.
  await alice.context.route(SUBMISSIONS, (route) => route.abort());
  await type(page, "the first");
  const first = message(page, "the first");
  await first.locator(".bubble").click();
  const details = page.getByRole("dialog", { name: "Message details" });
  const waits = details.getByText("It waits for the next occasion.");
  await passUntil(world, waits.first());
  await page.keyboard.press("Escape");
  await type(page, "the second");
  await first.locator(".bubble").click();
  await details.getByText("Attempt 1 of 5: another message was sent.").waitFor();
  await passUntil(world, details.getByText("Attempt 1 of 5: the server answered a sign of life.").first());

  // Unlocked, the device registers anew.
  await passUntil(world, waits.nth(2));
  await page.evaluate(() => globalThis.sottovoce.lock());
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  assert.equal(await page.getByText("the first").count(), 0, "locked, nothing of it is on the page");
  await alice.unlock();
  await passUntil(world, details.getByText("Attempt 1 of 5: this device reached the server.").first());

  await page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });
  await alice.context.unroute(SUBMISSIONS);
  await passUntil(world, message(page, "the second").getByText("Delivered"));
  await first.getByText("Delivered").waitFor();
  assert.deepEqual(await bob.texts(alice), ["the first", "the second"]);
});

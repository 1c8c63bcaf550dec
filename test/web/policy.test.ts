/** What the operator changes while somebody has the app open, or locked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { goTo } from "./support/people.ts";
import { composer, openConversation } from "./support/screens.ts";
import { activate, skip, World } from "./support/world.ts";

/** What stands in place of the field to write in. */
const notAllowed = (page: Page) =>
  page.locator(".decision").getByText("Secure Messages are not enabled for your account");

/** What every tab is told of oneself, from the state it is in. */
function messagingTold(page: Page, wanted: boolean) {
  return page.waitForFunction((told) => {
    const state = globalThis.sottovoceTest?.connection.state;
    return state?.phase === "open" && state.identity.policy.messaging === told;
  }, wanted);
}

test("messages are disabled while a conversation is open, and enabled again", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  for (const person of [alice, bob]) await activate(person);
  const other = await alice.newTab();
  const { page } = alice;
  await openConversation(alice, bob.address);
  await world.server.admin.change(alice.address, { messaging: false });
  await composer(page).fill("Softly");
  await page.keyboard.press("Enter");
  // The server refuses it, and the app finds out why.
  await alice.sees(bob, "Softly", "error");
  await notAllowed(page).waitFor();
  assert.equal(await composer(page).count(), 0);
  await messagingTold(other, false);
  await world.server.admin.change(alice.address, { messaging: true });
  await page.evaluate(() => globalThis.sottovoce.wake());
  await composer(page).waitFor();
  await messagingTold(other, true);
  await composer(page).fill("Softly again");
  await page.keyboard.press("Enter");
  await alice.sees(bob, "Softly again", "delivered");
});

test("what the operator changed while the app was locked is there after it was unlocked", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { page } = alice;
  await goTo(page, `#/c/${encodeURIComponent(`bob@${alice.address.split("@")[1]}`)}`);
  await composer(page).waitFor();
  await page.evaluate(() => globalThis.sottovoce.lock());
  await alice.reached("locked");
  await world.server.admin.change(alice.address, { messaging: false, name: "Alice Meyer" });
  await alice.unlock();
  await notAllowed(page).waitFor();
  await goTo(page, "#/settings");
  await page.getByText("Alice Meyer").waitFor();
});

/** Calls between two people with browsers, through the server: nothing is a mock but what is said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answer,
  callScreen,
  connect,
  hears,
  hearsNothing,
  isGone,
  isSecure,
  place,
  press,
  pressByKeyboard,
  saysEnd,
} from "./support/calling.ts";
import { Microphone } from "./support/microphone.ts";
import { both, HIGH, LOW, pair } from "./support/pair.ts";
import { historyLine, message, openConversation } from "./support/screens.ts";
import { activate, PASSPHRASE, skip, World, write } from "./support/world.ts";

test("muted and held are heard as silence, and said on both screens", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  await connect(alice, bob);
  await hears(bob.page, LOW);
  await press(alice.page, "Mute");
  await hearsNothing(bob.page);
  await press(alice.page, "Mute");
  await hears(bob.page, LOW);
  await press(alice.page, "Hold");
  await callScreen(bob.page).getByText("has put the call on hold").first().waitFor();
  await both([alice, bob], ({ page }) => hearsNothing(page));
  await press(alice.page, "Hold");
  await Promise.all([hears(alice.page, HIGH), hears(bob.page, LOW)]);
});

test("declined, given up and not answered are told apart in words, and a missed call can be returned", {
  skip,
}, async (t) => {
  const { alice, bob } = await pair(t);
  await place(alice, bob);
  await callScreen(bob.page)
    .locator(".call-trust")
    .getByText(/You have not verified/)
    .waitFor();
  await press(bob.page, "Decline");
  await saysEnd(alice.page, /does not take the call now/);
  await isGone(bob.page);
  await openConversation(bob, alice.address);
  await bob.page.locator(".call-entry").getByText("You declined.").waitFor();
  await press(alice.page, "Write a message");
  await alice.page.waitForFunction(() => document.activeElement?.matches(".composer-field"));

  await place(alice, bob);
  await callScreen(alice.page).getByText("It rings there").first().waitFor();
  await callScreen(bob.page).waitFor();
  await press(alice.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));
  await bob.page.evaluate(() => {
    location.hash = "#/";
  });
  await historyLine(bob.page, "Alice").getByText("Missed call").waitFor();
  await openConversation(alice, bob.address);
  await alice.page.locator(".call-entry").getByText("You hung up before you were connected.").waitFor();
  await openConversation(bob, alice.address);
  assert.equal(await bob.page.locator("[data-call]").count(), 1, "only the newest call offers to call");
  await bob.page.locator(".call-entry-missed").getByRole("button", { name: "Call back" }).click();
  await answer(alice.page);
  await both([alice, bob], ({ page }) => isSecure(page));
  await press(alice.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));

  await bob.page.close();
  await place(alice, bob);
  await saysEnd(alice.page, /can be reached now/);
});

test("who speaks is busy for everybody else, and hears of it later", { skip }, async (t) => {
  const { world, alice, bob } = await pair(t);
  const carol = await world.person("carol", { microphone: Microphone.saying(t, LOW), locale: "en-GB" });
  await activate(carol);
  await carol.online();
  await connect(alice, bob);
  await place(carol, bob);
  await saysEnd(carol.page, /is in another call/);
  await isSecure(bob.page);
  await press(bob.page, "End call");
  await isGone(bob.page);
  await bob.page.evaluate(() => {
    location.hash = "#/";
  });
  await historyLine(bob.page, "Carol").getByText("Missed call").waitFor();
});

test("a call goes on while one reads messages, behind a bar that leads back to it", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  await connect(alice, bob);
  await press(alice.page, "Back to messages");
  await isGone(alice.page);
  await write(bob, alice, "And the address?");
  await openConversation(alice, bob.address);
  await message(alice.page, "And the address?").waitFor();
  await hears(bob.page, LOW);
  await alice.page
    .locator(".screen-head")
    .getByRole("button", { name: /Return to the call/ })
    .click();
  await isSecure(alice.page);
  await press(alice.page, "Back to messages");
  // Also where a link of somebody's stands in the place of everything else.
  await alice.page.evaluate((link) => {
    location.hash = new URL(link).hash;
  }, alice.link);
  await alice.page.getByRole("link", { name: "Open Sottovoce" }).waitFor();
  await alice.page.locator(".call-bar").click();
  await isSecure(alice.page);
  await press(alice.page, "Back to messages");
  await press(bob.page, "End call");
  await alice.page.locator(".call-bar").getByText("Call ended").waitFor();
  await alice.page.locator(".call-bar").waitFor({ state: "detached" });
});

test("a call belongs to its tab: others say where it is, and it ends with it", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  const second = await alice.newTab();
  await alice.online(second);
  await alice.page.evaluate(() => {
    location.hash = "#/";
  });
  await place(alice, bob, second);
  await answer(bob.page);
  await Promise.all([isSecure(second), isSecure(bob.page)]);
  await hears(bob.page, LOW);
  await alice.page.getByText("A call runs in another tab").waitFor();
  assert.equal(await callScreen(alice.page).count(), 0);
  await second.close();
  await alice.page.getByText("A call runs in another tab").waitFor({ state: "detached" });
  await bob.page
    .locator("dialog.call .call-ended")
    .or(bob.page.locator("body:not(:has(dialog.call))"))
    .first()
    .waitFor();
});

test("when the tab that leads is closed, a call of another tab ends with a clear sentence", {
  skip,
}, async (t) => {
  const { alice, bob } = await pair(t);
  const second = await alice.newTab();
  await alice.online(second);
  await place(alice, bob, second);
  await answer(bob.page);
  await isSecure(second);
  await alice.page.close();
  await saysEnd(second, "another one took over");
  assert.equal(await second.locator("audio").count(), 0, "it is still heard");
});

test("locked, it rings without a name; unlocked, it can be answered", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  await bob.page.evaluate(() => globalThis.sottovoce.lock());
  await bob.reached("locked");
  await bob.page.waitForFunction(() => globalThis.sottovoceTest.connection.state.phase === "locked");
  await place(alice, bob);
  await bob.page.getByText("Somebody is calling").waitFor();
  assert.equal(await bob.page.getByText("alice").count(), 0, "who calls is no business of a locked device");
  await bob.unlock(bob.page, PASSPHRASE);
  await answer(bob.page);
  await both([alice, bob], ({ page }) => isSecure(page));
  await Promise.all([hears(alice.page, HIGH), hears(bob.page, LOW)]);
  // Locking ends it: keys leave memory.
  await bob.page.evaluate(() => globalThis.sottovoce.lock());
  await bob.reached("locked");
  assert.equal(await bob.page.locator("audio").count(), 0);
  await alice.page.locator("body:not(:has(dialog.call .call-active))").waitFor();
});

test("without a microphone the call ends with what to do", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([
    world.person("alice", { locale: "en-GB" }),
    world.person("bob", { locale: "en-GB" }),
  ]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(alice, bob, "May I call?");
  await bob.hears("May I call?");
  await place(alice, bob);
  await saysEnd(alice.page, /Allow it for this site/);
});

test("who hides the own address meets nobody unverified where there is no relay", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  await alice.page.evaluate(async () => {
    const { calls } = await globalThis.sottovoce.preferences();
    await globalThis.sottovoce.setPreferences({ calls: { ...calls, hideAddress: true } });
  });
  await place(alice, bob);
  await saysEnd(alice.page, /You hide your address/);
  assert.equal(await callScreen(bob.page).count(), 0, "it has rung before there was a way");
});

test("it rings for a minute, and then both know that nobody answered", { skip }, async (t) => {
  const { world, alice, bob } = await pair(t);
  await place(alice, bob);
  await callScreen(bob.page).waitFor();
  await callScreen(alice.page).getByText("It rings there").first().waitFor();
  await world.advance(61_000);
  await saysEnd(alice.page, /did not answer/);
  await isGone(bob.page);
  await bob.page.evaluate(() => {
    location.hash = "#/";
  });
  await historyLine(bob.page, "Alice").getByText("Missed call").waitFor();
});

test("a call is answered, compared and ended by the keyboard alone, and the focus is never lost", {
  skip,
}, async (t) => {
  const { alice, bob } = await pair(t);
  await bob.page.evaluate(() => {
    location.hash = "#/";
  });
  await place(alice, bob);
  await pressByKeyboard(bob.page, "Answer");
  await both([alice, bob], ({ page }) => isSecure(page));
  await pressByKeyboard(bob.page, "They match");
  await callScreen(bob.page).locator(".call-verified").waitFor();
  await pressByKeyboard(bob.page, "Mute");
  await callScreen(bob.page).getByRole("button", { name: "Mute", pressed: true }).waitFor();
  // Escape goes back to the messages, and does not hang up.
  await bob.page.keyboard.press("Escape");
  await isGone(bob.page);
  await bob.page.locator(".call-bar").press("Enter");
  await pressByKeyboard(bob.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));
});

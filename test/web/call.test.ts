/** Calls between two people with browsers, through the server: nothing is a mock but what is said. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import {
  answer,
  callScreen,
  connect,
  hears,
  hearsNothing,
  isGone,
  isInView,
  isSecure,
  place,
  press,
  pressByKeyboard,
  sas,
  saysEnd,
} from "./support/calling.ts";
import { PHONE } from "./support/looks.ts";
import { Microphone } from "./support/microphone.ts";
import { historyLine, message, openConversation } from "./support/screens.ts";
import { activate, PASSPHRASE, type Person, skip, World, write } from "./support/world.ts";

const [LOW, HIGH] = [440, 1_000] as const;

/** Two people who have written to each other, each with a voice. */
async function pair(t: TestContext): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([
    world.person("alice", { microphone: Microphone.saying(t, LOW), locale: "en-GB" }),
    world.person("bob", { microphone: Microphone.saying(t, HIGH), locale: "en-GB" }),
  ]);
  await Promise.all([activate(alice), activate(bob)]);
  await Promise.all([alice.online(), bob.online()]);
  await write(alice, bob, "May I call?");
  await bob.hears("May I call?");
  return { world, alice, bob };
}

/** Says once more that the words differ. */
async function endForDifference(page: Page): Promise<void> {
  const question = page.getByRole("dialog", { name: "Do the words really differ?" });
  await question.getByRole("button", { name: "End the call" }).click();
  await saysEnd(page, "The words differ");
}

const both = <T>(people: readonly [Person, Person], what: (person: Person) => Promise<T>): Promise<T[]> =>
  Promise.all(people.map(what));

test("two people call: they hear each other, read the same words, and need to do so once", {
  skip,
}, async (t) => {
  const { alice, bob } = await pair(t);
  await connect(alice, bob);
  const [atAlice = [], atBob = []] = await both([alice, bob], ({ page }) => sas(page));
  assert.deepEqual(
    atAlice.map(({ word }) => word),
    atBob.map(({ word }) => word),
  );
  // The callee reads the first word, the caller the second.
  assert.deepEqual(
    [atAlice, atBob].map((lines) => lines.map(({ who }) => who === "You read")),
    [
      [false, true],
      [true, false],
    ],
  );
  await Promise.all([hears(alice.page, HIGH), hears(bob.page, LOW)]);
  await both([alice, bob], ({ page }) => press(page, "They match"));
  await both([alice, bob], ({ page }) => callScreen(page).locator(".call-verified").waitFor());
  await press(alice.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));

  // The second call, the other way round.
  await place(bob, alice);
  await callScreen(alice.page)
    .locator(".call-trust")
    .getByText(/You have verified/)
    .waitFor();
  await answer(alice.page);
  await both([alice, bob], ({ page }) => isSecure(page));
  for (const { page } of [alice, bob]) {
    await callScreen(page).locator(".call-verified").waitFor();
    assert.equal(await callScreen(page).locator(".call-sas").count(), 0);
  }
  await Promise.all([hears(alice.page, HIGH), hears(bob.page, LOW)]);
  await press(alice.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));

  // What is left of it: an entry in each conversation, with the security receipt, and a verified contact.
  await openConversation(alice, bob.address);
  const entry = alice.page.locator(".call-entry").last();
  await entry.getByText("Incoming call").waitFor();
  await entry.getByText("Verified").waitFor();
  await entry.locator(".call-entry-words").click();
  const receipt = alice.page.getByRole("dialog");
  await receipt.getByText("Continues the keys of earlier calls.").waitFor();
  await receipt.getByText("AES-256").waitFor();
  assert.ok(await alice.page.getByText("End-to-end encrypted, verified").isVisible());
});

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

test("words that differ end the call loudly", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  await connect(alice, bob);
  await press(alice.page, "They do not match");
  await endForDifference(alice.page);
  assert.equal(await callScreen(alice.page).getByRole("button", { name: "Call again" }).count(), 0);
  await isGone(bob.page);
});

test("words that were compared once can be found to differ later, beside them in the details", {
  skip,
}, async (t) => {
  const { alice, bob } = await pair(t);
  await connect(alice, bob);
  await alice.page.setViewportSize(PHONE);
  const screen = callScreen(alice.page);
  await screen.locator(".call-light-green").getByText("Encrypted: compare words").waitFor();
  const [{ word = "" } = {}] = await sas(alice.page);
  await screen.getByText("Security details").click();
  for (const line of await screen.locator(".call-sas-line").all()) assert.ok(await isInView(line));
  await both([alice, bob], ({ page }) => press(page, "They match"));
  await screen.locator(".call-light-verified").getByText("Secure, verified").waitFor();
  await screen.getByText("Security details").click();
  await screen.getByText(word).waitFor();
  await press(alice.page, "The words do not match");
  await endForDifference(alice.page);
  await isGone(bob.page);
});

test("a call whose sound does not authenticate says that nothing arrives, and ends", { skip }, async (t) => {
  const { world, alice, bob } = await pair(t);
  // As if somebody put other frames in the place of Bob's: they have all that frames have, but the right key.
  await bob.page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message.type === "secure") message.keys.send.key[0] ^= 1;
      Reflect.apply(post, this, [message, ...rest]);
    };
  });
  await connect(alice, bob);
  await hears(bob.page, LOW);
  await hearsNothing(alice.page);
  await world.advance(5_000);
  await callScreen(alice.page)
    .locator(".call-aside")
    .getByText(/Nothing arrives from .*Bob.* just now/)
    .waitFor();
  await world.advance(16_000);
  await saysEnd(alice.page, "The connection was lost");
  await callScreen(bob.page).locator('[data-phase="secure"]').waitFor({ state: "detached" });
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
  await press(alice.page, "Close");

  await place(alice, bob);
  await callScreen(alice.page).getByText("It rings there").first().waitFor();
  await callScreen(bob.page).waitFor();
  await press(alice.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));
  await bob.page.evaluate(() => {
    location.hash = "#/";
  });
  await historyLine(bob.page, "Alice").getByText("Missed call").waitFor();
  await openConversation(bob, alice.address);
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
  // Also where a link of somebody's stands in the place of everything else.
  await alice.page.evaluate((link) => {
    location.hash = new URL(link).hash;
  }, alice.link);
  await alice.page.getByRole("link", { name: "Open Sottovoce" }).waitFor();
  await alice.page.getByRole("button", { name: /Return to the call/ }).click();
  await isSecure(alice.page);
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
  await bob.page.getByRole("button", { name: /Return to the call/ }).press("Enter");
  await pressByKeyboard(bob.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));
});

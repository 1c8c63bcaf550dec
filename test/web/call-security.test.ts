/** What a call's security is to people: words that are compared, once, and sound that is nobody's. */
import assert from "node:assert/strict";
import { test } from "node:test";
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
  sas,
  saysEnd,
} from "./support/calling.ts";
import { PHONE } from "./support/looks.ts";
import { both, HIGH, LOW, pair } from "./support/pair.ts";
import { openContact } from "./support/people.ts";
import { openConversation } from "./support/screens.ts";
import { skip } from "./support/world.ts";

/** Says once more that the words differ. */
async function endForDifference(page: Page): Promise<void> {
  const question = page.getByRole("dialog", { name: "Do the words really differ?" });
  await question.getByRole("button", { name: "End the call" }).click();
  await saysEnd(page, "The words differ");
}

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
  // And how it came to be verified.
  await receipt.press("Escape");
  await receipt.waitFor({ state: "detached" });
  await openContact(alice, bob.address);
  await alice.page.getByText("You compared the words of a call").waitFor();
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

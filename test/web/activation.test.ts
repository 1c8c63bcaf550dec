/** From the operator's link to the open app, on the screens. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "./support/axe.ts";
import { goTo } from "./support/people.ts";
import {
  activateButton,
  activateOnScreen,
  choosePassphrase,
  confirmWords,
  passphraseField,
  repeatField,
  wordsShown,
} from "./support/setting-up.ts";
import { activate, PASSPHRASE, skip, World } from "./support/world.ts";

const DAY = 24 * 3_600_000;

test("by the keyboard alone, a link becomes an open account, and its code is nowhere afterwards", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page } = alice;
  await page.getByText(alice.address).waitFor();
  await page.getByText("Alice", { exact: true }).waitFor();
  await page.getByText(new URL(world.origin).host).waitFor();
  await assertAccessible(page, "the form");
  await page.keyboard.press("Tab");
  assert.ok(await passphraseField(page).evaluate((field) => field === document.activeElement));
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.ok(await repeatField(page).evaluate((field) => field === document.activeElement));
  await page.keyboard.type(PASSPHRASE);
  await page.getByText("Very good").waitFor();
  await assertAccessible(page, "the form with the meter");
  await page.keyboard.press("Enter");
  const words = await wordsShown(page);
  assert.equal(words.length, 24);
  await assertAccessible(page, "the recovery kit");
  assert.equal(new URL(page.url()).hash, "#/");
  await page.getByRole("button", { name: "I have written them down" }).press("Enter");
  await assertAccessible(page, "the question for three words");
  await page.getByRole("button", { name: "Show the words again" }).press("Enter");
  await confirmWords(page, words);
  await page.getByRole("heading", { name: "History" }).waitFor();
  await alice.online();
  const code = new URL(alice.link).hash.split("/")[2]?.split("?")[0] ?? alice.link;
  await page.goBack().catch(() => null);
  assert.ok(!page.url().includes(code));
  assert.ok(!(await page.content()).includes(code));
  assert.ok(!(await page.content()).includes(`${words[0]} ${words[1]}`));
});

test("a link is pasted, with what stands around it in a mail", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page } = alice;
  await goTo(page, "#/");
  await page.getByRole("heading", { name: "Messages for your eyes only" }).waitFor();
  await assertAccessible(page, "welcome");
  const field = page.getByLabel("Activation link");
  await field.fill("hello");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("That is not a link of Sottovoce.").waitFor();
  await field.fill(alice.link.slice(0, -3));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("That is not a whole activation link.").waitFor();
  await field.fill(alice.link.replace("localhost", "127.0.0.1"));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("This link belongs to another server").waitFor();
  assert.equal(
    await page.getByRole("link", { name: "Open it there" }).getAttribute("href"),
    alice.link.replace("localhost", "127.0.0.1"),
  );
  await field.fill(` <${alice.link}> `);
  await field.press("Enter");
  await activateOnScreen(alice);
});

test("links that cannot be used say why, and what to do", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await activate(alice);
  const { page } = bob;
  await page.goto(alice.link);
  await page.getByText("This link was used already.").waitFor();
  await assertAccessible(page, "a link that cannot be used");
  await page.goto(bob.link.replace(/activate\/..../, "activate/AAAA"));
  await page.getByText("The server does not know this link.").waitFor();
  await page.getByRole("button", { name: "Use another link" }).click();
  await page.getByLabel("Activation link").waitFor();
  await page.goto(`${world.origin}/#/activate/AAAA`);
  await page.getByText("That is not a whole activation link.").waitFor();
  await world.advance(8 * DAY);
  await page.goto(bob.link);
  await page.getByText("This link has expired.").waitFor();
  // The one that has an account is told so, and keeps it.
  await alice.unlock();
  await alice.page.goto(bob.link);
  await alice.page.getByRole("heading", { name: "This device has an account already" }).waitFor();
  await assertAccessible(alice.page, "an account already");
  await alice.page.getByRole("link", { name: "Open Sottovoce" }).click();
  await alice.page.getByRole("heading", { name: "History" }).waitFor();
});

test("without network the form waits, and goes on with a press", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page } = alice;
  await activateButton(page).waitFor();
  await alice.goOffline();
  await choosePassphrase(page);
  await page.getByText("No answer from the server. Check the connection, and try again.").waitFor();
  await alice.goOnline();
  await activateButton(page).click();
  assert.equal((await wordsShown(page)).length, 24);
});

test("an activation that was cut short goes on with its passphrase, or begins anew", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page, context } = alice;
  await context.route("**/v1/activate", (route) => route.abort());
  await choosePassphrase(page);
  await page.getByText("No answer from the server.").waitFor();
  await page.reload();
  await choosePassphrase(page, "another one, in vain");
  await page.getByText("A setup was begun here with another passphrase.").waitFor();
  await assertAccessible(page, "a setup that was begun");
  await page.getByRole("button", { name: "Begin anew" }).click();
  await page.getByText("A setup was begun here with another passphrase.").waitFor({ state: "detached" });
  await context.unroute("**/v1/activate");
  await choosePassphrase(page, "another one, in vain");
  assert.equal((await wordsShown(page)).length, 24);
});

test("a passphrase below the floor is refused with the reason, one above it is not", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page } = alice;
  const refused = page.getByRole("alert");
  await choosePassphrase(page, "1234");
  await refused.getByText("Use at least 6 letters or digits.").waitFor();
  assert.equal(await page.getByText("Use at least 6 letters or digits.").count(), 1, "said once");
  await choosePassphrase(page, "123456");
  await refused.getByText("This is among the first that anybody would try.").waitFor();
  await choosePassphrase(page, alice.address);
  await refused.getByText("This is among the first that anybody would try.").waitFor();
  await passphraseField(page).fill("482915");
  await page.getByText("would need a few seconds to find it out").waitFor();
  const differing = refused.getByText("The two are not the same.");
  await repeatField(page).fill("482916");
  await repeatField(page).press("Tab");
  await differing.waitFor();
  await repeatField(page).fill("482917");
  await differing.waitFor({ state: "detached" });
  // A press finds its button where it was, whatever is told because the field was left.
  await page.getByRole("button", { name: "I have recovery words" }).click();
  await page.getByLabel("Recovery words").waitFor();
  await differing.waitFor();
  await activateButton(page).click();
  await differing.waitFor();
  // Shown, it need not be repeated.
  await page.getByRole("button", { name: "Show the passphrase" }).click();
  assert.equal(await repeatField(page).count(), 0);
  await activateButton(page).click();
  assert.equal((await wordsShown(page)).length, 24);
});

test("a passphrase is suggested, and works", { skip }, async (t) => {
  const world = await World.open(t);
  const { page } = await world.person("alice");
  await page.getByRole("button", { name: "Suggest one" }).click();
  await page.getByText("Write these words down before you go on.").waitFor();
  await page.getByText("would need centuries to find it out").waitFor();
  assert.equal((await passphraseField(page).inputValue()).split(" ").length, 5);
  await activateButton(page).click();
  assert.equal((await wordsShown(page)).length, 24);
});

test("the kit asks again for a wrong word; who leaves it is warned, and reminded in Settings", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page } = alice;
  await choosePassphrase(page);
  const words = await wordsShown(page);
  await confirmWords(
    page,
    [...words].reverse().map((word) => `${word}x`),
  );
  await page.getByText("It is another word. Look again.").first().waitFor();
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  assert.deepEqual(dialogs, ["beforeunload"]);
  await alice.reached("locked");
  await alice.unlock();
  await page.getByRole("heading", { name: "History" }).waitFor();
  await goTo(page, "#/settings");
  await page.getByText("Your recovery kit is not confirmed").waitFor();
  await assertAccessible(page, "the reminder");
  await page.getByRole("button", { name: "I have them on paper" }).click();
  await page.getByText("Your recovery kit is not confirmed").waitFor({ state: "detached" });
});

test("the kit can be skipped, after its consequence was read", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page } = alice;
  await choosePassphrase(page);
  await wordsShown(page);
  await page.getByRole("button", { name: "Skip" }).click();
  await page.getByRole("dialog").getByText("your contacts will see that your key has changed").waitFor();
  await page.getByRole("button", { name: "Show the words again" }).click();
  await wordsShown(page);
  await page.getByRole("button", { name: "Skip" }).click();
  await page.getByRole("button", { name: "Go on without" }).click();
  await page.getByRole("heading", { name: "History" }).waitFor();
});

test("after a reset, the recovery words keep the key that contacts have verified", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  const words = await activateOnScreen(alice);
  await activate(bob);
  await bob.page.evaluate(async (address) => {
    await globalThis.sottovoce.lookUp(address as never);
    const { digits } = await globalThis.sottovoce.safetyNumber(address as never);
    await globalThis.sottovoce.markVerified(address as never, digits);
  }, alice.address);
  const reset = await world.server.admin.reset(alice.address);
  assert.ok("link" in reset && reset.link.loopbackLink !== null);
  await alice.page.evaluate(() => globalThis.sottovoce.erase());
  await alice.reached("empty");
  const { page } = alice;
  await page.goto(reset.link.loopbackLink);
  await page.getByRole("button", { name: "I have recovery words" }).click();
  const field = page.getByLabel("Recovery words");
  await field.fill([...words].reverse().join(" "));
  await choosePassphrase(page);
  await page.getByText("These are not the recovery words of this account.").waitFor();
  await assertAccessible(page, "wrong recovery words");
  await field.fill(words.map((word, index) => `${index + 1}. ${word.toUpperCase()}`).join("\n"));
  await page.getByText("24 words of 24").waitFor();
  await activateButton(page).click();
  // Who has the words is not shown them again.
  await page.getByRole("heading", { name: "History" }).waitFor();
  await alice.online();
  const trust = await bob.page.evaluate(
    async (address) => (await globalThis.sottovoce.lookUp(address as never)).trust,
    alice.address,
  );
  assert.equal(trust, "verified");
});

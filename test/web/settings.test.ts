/** The settings, on the screens. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible } from "./support/axe.ts";
import { goTo } from "./support/people.ts";
import { passphraseField } from "./support/setting-up.ts";
import { activate, PASSPHRASE, type Person, skip, World, write } from "./support/world.ts";

const MINUTE = 60_000;
const PAGES = ["lock", "notifications", "language", "theme", "templates", "storage", "devices", "about"];

async function openSettings(world: World, hash = "#/settings"): Promise<Person> {
  const alice = await world.person("alice");
  await activate(alice);
  await goTo(alice.page, hash);
  return alice;
}

function backgroundOf(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

test("every page is reached from the list by the keyboard, and keeps the rules of accessibility", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const { page, address } = await openSettings(world);
  await page.getByText(address).waitFor();
  await page.getByText("Connected").waitFor();
  await page.getByText("None yet").waitFor();
  await assertAccessible(page, "settings");
  for (const name of PAGES) {
    await page.locator(`a[href="#/settings/${name}"]`).press("Enter");
    const heading = page.getByRole("main").getByRole("heading", { level: 1 });
    // Until then the link has it.
    await heading.and(page.locator(":focus")).waitFor();
    await assertAccessible(page, name);
  }
});

test("language and theme change at once, and stay", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await openSettings(world, "#/settings/language");
  const { page } = alice;
  await page.getByRole("radio", { name: "Deutsch" }).check();
  await page.getByRole("heading", { name: "Sprache" }).first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  await goTo(page, "#/settings/theme");
  await page.getByRole("heading", { name: "Darstellung" }).waitFor();
  const light = await backgroundOf(page);
  await page.getByRole("radio", { name: "Dunkel" }).check();
  const dark = await backgroundOf(page);
  assert.notEqual(dark, light);
  await page.reload();
  await page.getByRole("heading", { name: "Gesperrt" }).waitFor();
  assert.equal(await backgroundOf(page), dark);
  await alice.unlock();
  await page.getByRole("radio", { name: "Hell" }).check();
  assert.equal(await backgroundOf(page), light);
});

test("it locks by a press, and after the time that was chosen, never longer than the operator's", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await openSettings(world, "#/settings/lock");
  const { page } = alice;
  await page.getByRole("radio", { name: "10 minutes" }).waitFor();
  assert.deepEqual(
    await page
      .getByRole("radio")
      .evaluateAll((radios) => radios.map((radio) => radio.parentElement?.textContent)),
    ["1 minute", "2 minutes", "5 minutes", "10 minutes"],
  );
  assert.ok(await page.getByRole("radio", { name: "10 minutes" }).isChecked());
  await page.getByRole("radio", { name: "2 minutes" }).check();
  await page.waitForFunction(async () => (await globalThis.sottovoce.preferences()).lockAfterMs === 120_000);
  await world.advance(3 * MINUTE);
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  await alice.unlock();
  await page.getByRole("button", { name: "Lock now" }).click();
  await page.getByRole("heading", { name: "Locked" }).waitFor();
});

test("the passphrase is changed by who knows the current one; then only the new one opens", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const { page } = await openSettings(world, "#/settings/lock");
  const fresh = "zebra onion candle truck";
  const change = page.getByRole("button", { name: "Change", exact: true });
  await page.getByLabel("Current passphrase").fill("not this one");
  await page.getByLabel("New passphrase or PIN").fill(fresh);
  await page.getByText("Very good").waitFor();
  await page.getByLabel("Repeat it").fill(fresh);
  await change.click();
  await page.getByText("That passphrase is not right.").waitFor();
  await page.getByLabel("Current passphrase").fill(PASSPHRASE);
  await change.click();
  await page.getByText("The passphrase is changed.").waitFor();
  assert.equal(await page.getByLabel("Current passphrase").inputValue(), "");
  await page.getByRole("button", { name: "Lock now" }).click();
  await passphraseField(page).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByText("That passphrase is not right.").waitFor();
  await passphraseField(page).fill(fresh);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Lock now" }).waitFor();
});

test("templates are added, changed, moved and deleted, and hold to the limit of a message", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const { page } = await openSettings(world, "#/settings/templates");
  const text = page.getByLabel("Text", { exact: true });
  const listed = () =>
    page.getByRole("list", { name: "Templates" }).locator(".template-text").allTextContents();
  const add = async (template: string): Promise<void> => {
    await page.getByRole("button", { name: "New template" }).click();
    await text.fill(template);
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  await add("I am on my way.");
  await add("Call me, please.");
  assert.deepEqual(await listed(), ["I am on my way.", "Call me, please."]);
  await page.getByRole("button", { name: "New template" }).click();
  await assertAccessible(page, "a new template");
  await text.fill("x".repeat(161));
  await page.getByText("1 character too many").waitFor();
  assert.ok(await page.getByRole("button", { name: "Add" }).isDisabled());
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Move up: Call me, please." }).click();
  await page.locator(".template").first().getByText("Call me, please.").waitFor();
  await page.getByRole("button", { name: "I am on my way.", exact: true }).click();
  await text.fill("I am nearly there.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("I am nearly there.").waitFor();
  await page.getByRole("button", { name: "Call me, please.", exact: true }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("The template is deleted.").waitFor();
  assert.deepEqual(await listed(), ["I am nearly there."]);
  assert.deepEqual(await page.evaluate(async () => (await globalThis.sottovoce.preferences()).templates), [
    "I am nearly there.",
  ]);
});

async function exported(page: Page, format: string): Promise<{ name: string; content: string }> {
  await page.getByRole("button", { name: "Export history" }).click();
  await page.getByText("The file is not encrypted").waitFor();
  await page.getByRole("radio", { name: format }).check();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), content: await readFile(await download.path(), "utf8") };
}

test("the history is exported whole, as text and as JSON, after the warning", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([openSettings(world, "#/settings/storage"), world.person("bob")]);
  await activate(bob);
  const { page } = alice;
  await page.getByText(/^[\d.]+ [kM]B$/).waitFor();
  await write(alice, bob, "Shall we sing?");
  await bob.sees(alice, "Shall we sing?", "received");
  await write(bob, alice, "Softly 🙂\nplease");
  await alice.sees(bob, "Softly 🙂\nplease", "received");
  await alice.sees(bob, "Shall we sing?", "delivered");
  const text = await exported(page, "Readable text");
  assert.match(text.name, /^sottovoce-alice@localhost-\d{4}-\d\d-\d\d\.txt$/);
  assert.match(text.content, /^Sottovoce history of alice@localhost, made on /);
  assert.match(text.content, /You → Bob <bob@localhost>: Shall we sing\? \[Delivered\]\n/);
  assert.match(text.content, /Bob <bob@localhost> → You: Softly 🙂\n {7}please\n/);
  await page.getByText("2 messages are in the file.").waitFor();
  const json = await exported(page, "JSON, for programs");
  const parsed = JSON.parse(json.content) as { messages: { text: string; direction: string }[] };
  assert.deepEqual(
    parsed.messages.map(({ text: said, direction }) => [direction, said]),
    [
      ["out", "Shall we sing?"],
      ["in", "Softly 🙂\nplease"],
    ],
  );
});

test("the device is erased after two questions, and the other way out is always there", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const { page } = await openSettings(world, "#/settings/storage");
  const dialog = page.getByRole("dialog");
  await page.getByRole("main").getByRole("button", { name: "Erase this device" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("main").getByRole("button", { name: "Erase this device" }).click();
  await assertAccessible(page, "erasing");
  await dialog.getByRole("button", { name: "Erase this device" }).click();
  await dialog.getByRole("button", { name: "Yes, erase everything" }).click();
  await page.getByRole("heading", { name: "Messages for your eyes only" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Messages for your eyes only" }).waitFor();
});

test("notifications are explained, allowed and tried", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await openSettings(world, "#/settings/notifications");
  const { page } = alice;
  await page.getByRole("button", { name: "Allow notifications" }).waitFor();
  assert.ok(await page.getByRole("switch", { name: /^Sound/ }).isDisabled());
  await alice.context.grantPermissions(["notifications"], { origin: world.origin });
  await page.getByRole("button", { name: "Allow notifications" }).click();
  await page.getByRole("switch", { name: /^Show sender and text/ }).uncheck();
  await page.waitForFunction(async () => !(await globalThis.sottovoce.preferences()).notifications.content);
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("Sent. If you see nothing").waitFor();
  const shown = await page.evaluate(async () => {
    const { serviceWorker } = navigator;
    return (await (await serviceWorker.ready).getNotifications()).map(({ body }) => body);
  });
  assert.deepEqual(shown, ["This is how a notification looks."]);
});

test("History offers notifications once there is something to tell of, and takes a no for an answer", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([openSettings(world, "#/"), world.person("bob")]);
  const { page } = alice;
  const offer = page.getByRole("complementary", { name: "Know when a message or a call comes" });
  assert.equal(await offer.count(), 0);
  await activate(bob);
  await write(bob, alice, "Softly");
  await offer.waitFor();
  await assertAccessible(page, "the offer of notifications");
  await offer.getByRole("button", { name: "Not now" }).click();
  await offer.waitFor({ state: "detached" });
  await page.waitForFunction(async () => (await globalThis.sottovoce.preferences()).offerDeclined);
  await page.reload();
  await alice.unlock();
  await page.getByText("Softly").waitFor();
  await page.waitForFunction(async () => (await globalThis.sottovoce.preferences()).offerDeclined);
  assert.equal(await offer.count(), 0);
});

test("the page about it names version and build of the page", { skip }, async (t) => {
  const world = await World.open(t);
  const { page } = await openSettings(world, "#/settings/about");
  const build = await page.locator('meta[name="sottovoce-build"]').getAttribute("content");
  assert.ok(build !== null && build.length >= 16);
  await page.getByText(build).waitFor();
  await page.getByText(world.origin).waitFor();
  await page.getByRole("button", { name: "Show their licences" }).click();
  const licences = await page.getByRole("textbox", { name: "Free software inside" }).inputValue();
  assert.match(licences, /^preact [\d.]+ \(MIT\)$/m);
  assert.match(licences, /The MIT License \(MIT\)/);
  await assertAccessible(page, "the licences");
});

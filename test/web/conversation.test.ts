/** Conversations as people see and use them: writing, statuses, timelines, limits, and who else may write. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { SipPhone } from "../e2e/support/sip-phone.ts";
import { assertAccessible } from "./support/axe.ts";
import { composer, historyLine, message, messages, openConversation, type } from "./support/screens.ts";
import { activate, PASSPHRASE, type Person, skip, World, write } from "./support/world.ts";

const HOUR_MS = 3_600_000;

async function acquainted(world: World): Promise<readonly [Person, Person]> {
  const people = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all(people.map((person) => activate(person)));
  return [people[0], people[1]];
}

/** Hours in which nobody touched anything: the app has locked itself, and opens where it was. */
async function unlockAfterIdling({ page }: Person): Promise<void> {
  await page.waitForFunction(() => globalThis.sottovoceTest.connection.state.phase === "locked");
  await page.evaluate((passphrase) => globalThis.sottovoce.unlock(passphrase), PASSPHRASE);
}

/** Steps in which time passes, at most. */
const STEPS = 40;

/** Lets time pass in steps until something shows: each may set off what the next one lets go on. */
async function passUntil(world: World, step: number, shown: Locator): Promise<void> {
  for (let count = 0; count < STEPS && !(await shown.isVisible()); count++) {
    await world.advance(step);
    // A slow machine is given more and more of its own time for what this sets off.
    await shown.waitFor({ timeout: 500 + count * 100 }).catch(() => undefined);
  }
  await shown.waitFor();
}

test("a message shows its status with icon and words, all the way to delivered, and in the list", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  await bob.goOffline();
  await openConversation(alice, bob.address);
  await alice.goOffline();
  await type(alice.page, "Are you there?");
  const sent = message(alice.page, "Are you there?");
  await sent.getByText("Sending").waitFor();
  assert.equal(await composer(alice.page).inputValue(), "");
  assert.ok(await composer(alice.page).evaluate((field) => field === document.activeElement));
  await alice.goOnline();
  await alice.page.evaluate(() => globalThis.sottovoce.wake());
  await sent.getByText("Enqueued").waitFor();
  await bob.goOnline();
  await bob.page.evaluate(() => globalThis.sottovoce.wake());
  await sent.getByText("Delivered").waitFor();
  assert.equal(await sent.locator(".message-meta svg").count(), 1);
  await historyLine(alice.page, "Bob").getByText("Are you there?").waitFor();
});

test("what is not taken in 72 hours shows as expired, what did not leave in 12 hours as error", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  await bob.goOffline();
  await openConversation(alice, bob.address);
  await type(alice.page, "Nobody takes this");
  await message(alice.page, "Nobody takes this").getByText("Enqueued").waitFor();
  await world.advance(73 * HOUR_MS);
  await unlockAfterIdling(alice);
  await message(alice.page, "Nobody takes this").getByText("Expired").waitFor();
  await alice.goOffline();
  await type(alice.page, "This never leaves");
  await message(alice.page, "This never leaves").getByText("Sending").waitFor();
  await world.advance(13 * HOUR_MS);
  await unlockAfterIdling(alice);
  const failed = message(alice.page, "This never leaves");
  await failed.getByText("Error").waitFor();
  await failed.getByText("could not be handed to the server within 12 hours").waitFor();
});

test("the timeline tells every attempt and what comes next; it can be tried again, and deleted", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await openConversation(alice, bob.address);
  await alice.goOffline();
  await type(page, "Try this again");
  await message(page, "Try this again").getByText("Sending").waitFor();
  await message(page, "Try this again").locator(".bubble").click();
  const details = page.getByRole("dialog", { name: "Message details" });
  await details.getByText("Attempt 1 of 5: the message is new.").waitFor();
  await details.getByText("End-to-end encrypted: only the two of you can read it.").waitFor();
  await details.getByText(/^Given up if it has not left by .*:\d\d/).waitFor();
  await passUntil(world, 13_000, details.getByText("It waits for the next occasion."));
  await details.getByText(/Next attempt: when .*, or you try again here\./).waitFor();
  await details.getByRole("button", { name: "Try again now" }).click();
  await details.getByText("Attempt 1 of 5: you asked for it.").waitFor();
  await assertAccessible(page, "the timeline");
  await details.getByRole("button", { name: "Delete" }).click();
  const question = page.getByRole("dialog", { name: "Delete this message?" });
  await question.getByText("It is deleted here, and no longer sent.").waitFor();
  await question.getByRole("button", { name: "Delete" }).click();
  await message(page, "Try this again").waitFor({ state: "detached" });
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("the counter appears near the limit, character 161 is refused, and a paste is cut with a word about it", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await openConversation(alice, bob.address);
  const field = composer(page);
  await field.fill("a".repeat(139));
  assert.equal(await page.locator(".composer-left").count(), 0);
  await field.press("End");
  await field.pressSequentially("aa");
  await page.locator(".composer-left").getByText("19 left").waitFor();
  await field.pressSequentially("b".repeat(25));
  assert.equal(await field.inputValue(), "a".repeat(141) + "b".repeat(19));
  await page.locator(".composer-left").getByText("0 left").waitFor();
  await page.getByRole("status").getByText("1 character was left out").waitFor();
  await field.fill("before  after");
  await field.evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(7, 7));
  await page.keyboard.insertText("x".repeat(300));
  assert.equal(await field.inputValue(), `before ${"x".repeat(147)} after`);
  await page.getByRole("status").getByText("153 characters were left out").waitFor();
  await field.press("Enter");
  await bob.hears(`before ${"x".repeat(147)} after`);
});

test("Shift+Enter begins a line, Enter leaves an input method alone, and nothing empty is sent", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await openConversation(alice, bob.address);
  const field = composer(page);
  await field.fill("   ");
  await field.press("Enter");
  assert.equal(await page.getByRole("button", { name: "Send" }).isDisabled(), true);
  await field.fill("one");
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  await field.dispatchEvent("keydown", { key: "Enter", keyCode: 229, isComposing: true });
  assert.equal(await field.inputValue(), "one\ntwo");
  await page.getByRole("button", { name: "Send" }).click();
  await bob.hears("one\ntwo");
  assert.equal(await messages(page).count(), 1);
});

test("what was written and not sent is there again, after a look elsewhere and after a lock", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await openConversation(alice, bob.address);
  await composer(page).fill("half a thou");
  await page.getByRole("link", { name: "Settings" }).click();
  await composer(page).waitFor({ state: "detached" });
  await openConversation(alice, bob.address);
  assert.equal(await composer(page).inputValue(), "half a thou");
  await page.waitForFunction(
    async (peer) => (await globalThis.sottovoce.preferences()).drafts[peer] === "half a thou",
    bob.address,
  );
  await page.evaluate(() => globalThis.sottovoce.lock());
  await alice.reached("locked");
  await alice.unlock(page, PASSPHRASE);
  await composer(page).waitFor();
  await page.waitForFunction(
    () => document.querySelector<HTMLTextAreaElement>(".composer-field")?.value === "half a thou",
  );
  await composer(page).press("Enter");
  await bob.hears("half a thou");
  await page.waitForFunction(
    async (peer) => (await globalThis.sottovoce.preferences()).drafts[peer] === undefined,
    bob.address,
  );
});

test("strings of hostile senders show as text, keep to their bubble, and turn nothing around", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const hostile = [
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
    "photo\u202Egpj.exe \u2066isolated \u0000\u0007 bell",
    "W".repeat(160),
    "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c algo",
    "مرحبا بالعالم، كيف حالك اليوم؟",
  ];
  for (const text of hostile) await write(bob, alice, text);
  await alice.hears(hostile.at(-1) as string);
  await openConversation(alice, bob.address);
  const { page } = alice;
  await message(page, "مرحبا").waitFor();
  assert.equal(await messages(page).count(), hostile.length);
  const seen = await page.evaluate(() => ({
    images: document.querySelectorAll(".messages img, .messages script").length,
    title: document.title,
    controls: [...document.querySelectorAll(".messages .stranger-text")].some((text) =>
      /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(text.textContent ?? ""),
    ),
    overflows: [...document.querySelectorAll(".bubble")].some(
      (bubble) =>
        bubble.scrollWidth > bubble.clientWidth + 1 || bubble.getBoundingClientRect().right > innerWidth,
    ),
    sideways: (document.querySelector(".messages")?.scrollWidth ?? 0) > innerWidth,
  }));
  assert.deepEqual(
    { ...seen, title: seen.title.includes("owned") },
    {
      images: 0,
      title: false,
      controls: false,
      overflows: false,
      sideways: false,
    },
  );
  const arabic = message(page, "مرحبا").locator(".stranger-text");
  assert.equal(await arabic.evaluate((element) => getComputedStyle(element).direction), "rtl");
  await historyLine(page, "Bob").getByText("مرحبا").waitFor();
});

test("an emoji is found by its name, put in at the caret, and among those used last", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await openConversation(alice, bob.address);
  await composer(page).fill("Good !");
  await composer(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 5));
  await page.getByRole("button", { name: "Emoji", exact: true }).click();
  const picker = page.getByRole("region", { name: "Choose an emoji" });
  await picker.getByRole("searchbox").fill("rocket");
  await picker.getByRole("button", { name: "rocket" }).waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await messages(page).count(), 0);
  assert.equal(await composer(page).inputValue(), "Good 🚀!");
  await picker.getByRole("searchbox").fill("");
  await picker.getByRole("list", { name: "Last used" }).getByRole("button", { name: "rocket" }).waitFor();
  await assertAccessible(page, "the emoji");
  await picker.getByRole("button", { name: "Food and drink" }).click();
  await picker.getByRole("button", { name: "grapes" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  assert.notEqual(await composer(page).inputValue(), "Good 🚀!");
  await page.keyboard.press("Escape");
  await picker.waitFor({ state: "detached" });
  await composer(page).press("Enter");
  await bob.page.waitForFunction(() =>
    globalThis.sottovoceTest.events.some(
      (event) => event.type === "message" && event.message.text.startsWith("Good 🚀"),
    ),
  );
});

test("own templates come first among the quick replies, and go into the field", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await page.evaluate(() => globalThis.sottovoce.setPreferences({ templates: ["In the chapel."] }));
  await openConversation(alice, bob.address);
  await page.getByRole("button", { name: "Quick replies" }).click();
  const replies = page.getByRole("region", { name: "Quick replies" }).getByRole("button");
  assert.equal(await replies.first().textContent(), "In the chapel.");
  assert.ok((await replies.count()) > 4);
  await replies.first().click();
  assert.equal(await composer(page).inputValue(), "In the chapel.");
  assert.ok(await composer(page).evaluate((field) => field === document.activeElement));
  await composer(page).press("Enter");
  await bob.hears("In the chapel.");
  await page.getByRole("region", { name: "Quick replies" }).waitFor({ state: "detached" });
});

test("a conversation reads well to a screen reader, says who wrote what, and goes by keyboard", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await openConversation(alice, bob.address);
  await type(page, "First");
  await message(page, "First").getByText("Delivered").waitFor();
  await write(bob, alice, "Second");
  await page
    .getByRole("log")
    .getByText(/Bob.?: Second/)
    .waitFor();
  const tree = await page.getByRole("region", { name: "Messages with" }).ariaSnapshot();
  assert.match(tree, /list:/);
  assert.match(tree, /article "You, .*, Delivered: First"/);
  assert.match(tree, /article ".?Bob.?, .*: Second"/);
  assert.match(tree, /link ".* Delivered"/);
  await assertAccessible(page, "the conversation");
  await page.getByRole("region", { name: "Messages with" }).focus();
  await page.keyboard.press("ArrowUp");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  await page.waitForFunction(() => document.activeElement?.matches(".message"));
  assert.match(await focused(), /Second$/);
  await page.keyboard.press("Home");
  await page.waitForFunction(() => /First$/.test(document.activeElement?.getAttribute("aria-label") ?? ""));
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Message details" }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => /First$/.test(document.activeElement?.getAttribute("aria-label") ?? ""));
});

test("unread messages are counted and bold in History until the conversation is seen", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await acquainted(world);
  const { page } = alice;
  await page.evaluate(() => {
    location.hash = "#/";
  });
  await page.getByText("No messages yet").waitFor();
  await assertAccessible(page, "History without messages");
  for (const text of ["One", "Two", "Three"]) await write(bob, alice, text);
  const line = historyLine(page, "Bob");
  await line.getByText("Three").waitFor();
  await line.getByText("3 unread messages").waitFor();
  assert.ok(
    Number(await line.locator(".history-name").evaluate((name) => getComputedStyle(name).fontWeight)) >= 600,
  );
  await assertAccessible(page, "History");
  await line.click();
  await page.getByText("New messages").waitFor();
  await line.getByText("3 unread messages").waitFor({ state: "detached" });
  assert.equal(await line.getAttribute("aria-current"), "page");
});

test("a missed call stands in the conversation and is answered by a message, which says who can read it", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { login } = await world.server.admin.addSipPhone({ address: "desk", name: "Front desk" });
  const desk = await SipPhone.registered(t, login);
  await desk.call(alice.address);
  const { page } = alice;
  await page.evaluate(() => {
    location.hash = "#/";
  });
  await historyLine(page, "desk@localhost").getByText("Missed call").waitFor();
  await historyLine(page, "desk@localhost").getByText("1 unread message").waitFor();
  await openConversation(alice, login.address);
  await page.getByText("Not end-to-end: the server can read it").waitFor();
  await message(page, "Missed call").getByText("Nobody answered.").waitFor();
  await message(page, "Missed call").getByRole("button", { name: "Answer by message" }).click();
  await assertAccessible(page, "a missed call from a SIP phone");
  await page.getByRole("button", { name: "Write anyway" }).click();
  await page.getByRole("button", { name: "I’ll call you back." }).click();
  assert.equal(await composer(page).inputValue(), "I’ll call you back.");
  await composer(page).press("Enter");
  assert.equal(await desk.received(), "I’ll call you back.");
  const sent = message(page, "I’ll call you back.");
  await sent.getByText("Delivered").waitFor();
  await sent.getByText("Server could read it").waitFor();
});

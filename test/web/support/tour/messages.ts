/** Conversations: what stands in them, and what is opened over them. */
import type { TestContext } from "node:test";
import { SipPhone } from "../../../e2e/support/sip-phone.ts";
import { activate, PASSPHRASE, type Person, write } from "../person.ts";
import { composer, message, openConversation } from "../screens.ts";
import { goTo, isolated, LONG_ADDRESS, type Tourist } from "./tourist.ts";

const HOUR_MS = 3_600_000;
/** Wider than any other in most fonts. */
const WIDE = "W".repeat(160);

/** @returns Bob, with whom Alice has messages of every kind */
export async function tourMessages(t: TestContext, tourist: Tourist, alice: Person): Promise<Person> {
  const bob = await tourist.person("bob", "Bob Okafor");
  await activate(bob);
  const { page } = alice;
  await makeTroubles(tourist, alice, bob);
  await makeTalk(alice, bob);
  await makeStrangers(t, tourist, alice);
  await goTo(page, "#/");
  await page.locator(".history-row").nth(2).waitFor();
  await tourist.visit(page, "history");
  await openConversation(alice, bob.address);
  await page.getByText(tourist.words.conversation.newMessages).waitFor();
  await tourist.visit(page, "conversation");
  await tourComposer(tourist, alice);
  await tourTimeline(tourist, alice, bob);
  return bob;
}

/** What is not taken expires, what cannot leave fails. The time that passes locks the app. */
async function makeTroubles(tourist: Tourist, alice: Person, bob: Person): Promise<void> {
  const { world } = tourist;
  await bob.goOffline();
  await write(alice, bob, "Is the gate still open?");
  await alice.sees(bob, "Is the gate still open?", "enqueued");
  await world.advance(73 * HOUR_MS);
  await comeBack(alice);
  await alice.sees(bob, "Is the gate still open?", "expired");
  await alice.goOffline();
  await write(alice, bob, "I wait at the side entrance.");
  await world.advance(13 * HOUR_MS);
  await comeBack(alice);
  await alice.sees(bob, "I wait at the side entrance.", "error");
  await tourOffline(tourist, alice, bob);
  for (const person of [alice, bob]) await person.goOnline();
  await comeBack(bob);
  for (const person of [alice, bob]) {
    await person.page.evaluate(() => globalThis.sottovoce.wake());
    await person.online();
  }
}

async function tourOffline(tourist: Tourist, { page }: Person, bob: Person): Promise<void> {
  await goTo(page, "#/");
  await page.locator(".connection span").waitFor();
  await tourist.visit(page, "no connection");
  await goTo(page, `#/c/${encodeURIComponent(bob.address)}`);
  await page.locator(".head-address").getByText(tourist.words.conversation.noConnection).waitFor();
  await tourist.visit(page, "conversation without connection");
  await goTo(page, "#/");
}

/** Unlocks after hours in which nobody was there. */
async function comeBack(person: Person): Promise<void> {
  await person.reached("locked");
  // A key is pressed: somebody is there again.
  await person.page.keyboard.press("Shift");
  await person.page.evaluate((passphrase) => globalThis.sottovoce.unlock(passphrase), PASSPHRASE);
  await person.reached("open");
}

/** Statuses, emoji, a text from right to left, and one of the widest letters. */
async function makeTalk(alice: Person, bob: Person): Promise<void> {
  await write(alice, bob, "Are you still coming at eight?");
  await alice.sees(bob, "Are you still coming at eight?", "delivered");
  for (const text of ["Yes! Ten minutes late, the tram stopped 🚋", "👍🏽🎉", "שלום, נתראה בשמונה", WIDE]) {
    await write(bob, alice, text);
    await alice.sees(bob, text, "received");
  }
  await bob.page.evaluate(async (peer) => {
    await globalThis.sottovoce.setDisappearing(peer as never, 300);
  }, alice.address);
  await write(bob, alice, "I saved you a seat.");
  await alice.sees(bob, "I saved you a seat.", "received");
  await bob.goOffline();
  await write(alice, bob, "Thank you!");
  await alice.sees(bob, "Thank you!", "enqueued");
}

/** A SIP phone that called, and people whose names nobody would choose. */
async function makeStrangers(t: TestContext, tourist: Tourist, alice: Person): Promise<void> {
  const { admin } = tourist.world.server;
  const { login } = await admin.addSipPhone({ address: "desk", name: "Front desk" });
  const desk = await SipPhone.registered(t, login);
  await desk.call(alice.address);
  await desk.send(alice.address, "A parcel is waiting for you.");
  const long = await tourist.person(
    LONG_ADDRESS,
    "Wilhelmine-Charlotte Freifrau von und zu Hohenlohe-Waldenburg-Schillingsfürst",
  );
  await activate(long);
  await write(long, alice, "Good evening");
  await alice.sees(long, "Good evening", "received");
  await long.context.close();
  await admin.add({ address: "evil", name: "<b>Bob\u202E</b> rm -rf\u200f مرحبا" });
}

async function tourComposer(tourist: Tourist, alice: Person): Promise<void> {
  const { page } = alice;
  const { composer: words } = tourist.words.conversation;
  await composer(page).fill(WIDE.slice(0, 150));
  await page.locator(".composer-left").waitFor();
  await page.keyboard.insertText("X".repeat(40));
  await page.locator(".composer-cut").waitFor();
  await tourist.visit(page, "composer at the limit");
  await composer(page).fill("");
  await tourist.press(page, words.quickReplies);
  await page.locator(".reply").first().waitFor();
  await tourist.visit(page, "quick replies");
  await tourist.press(page, words.emoji);
  await page.locator(".emoji-grid button, .emoji-scroll button").first().waitFor();
  await tourist.visit(page, "emoji");
  await page.getByRole("searchbox", { name: tourist.words.conversation.emoji.search }).fill("qqqq");
  await page.getByText(tourist.words.conversation.emoji.none).waitFor();
  await tourist.visit(page, "emoji, none found");
  await page.keyboard.press("Escape");
}

async function tourTimeline(tourist: Tourist, alice: Person, bob: Person): Promise<void> {
  const { page } = alice;
  const { details } = tourist.words.conversation;
  const shown = page.getByRole("dialog", { name: details.title });
  for (const text of ["Are you still coming", "Is the gate", "I wait at the side"]) {
    await message(page, text).locator(".message-meta").click();
    await shown.locator(".timeline-entry").first().waitFor();
    await tourist.visit(page, `timeline ${text}`);
    await page.keyboard.press("Escape");
    await shown.waitFor({ state: "detached" });
  }
  await message(page, "Thank you!").locator(".message-meta").click();
  await shown.waitFor();
  await tourist.press(page, details.remove);
  await tourist.dialog(page, details.removeTitle, "a message deleted");
  await page.keyboard.press("Escape");
  await shown.waitFor({ state: "detached" });
  await openConversation(alice, "desk@localhost");
  await page.getByText(tourist.words.conversation.missed.title).first().waitFor();
  await tourist.visit(page, "conversation with a SIP phone");
  const { agree, title } = tourist.words.contacts.endToSite;
  await page.getByText(title).waitFor();
  await tourist.press(page, agree);
  await tourist.press(page, tourist.words.conversation.missed.answer);
  await page.locator(".reply").first().waitFor();
  await tourist.visit(page, "replies to a missed call");
  await openConversation(alice, bob.address);
}

/** The sentence above the composer of a conversation whose key has changed, and the dialog behind it. */
export async function tourChangedKey(tourist: Tourist, alice: Person, bob: Person): Promise<void> {
  const { page } = alice;
  const { changed } = tourist.words.contacts;
  const { link } = await tourist.world.server.admin.reset("bob");
  if (link.loopbackLink === null) throw new Error("the server of a test listens on loopback");
  await bob.page.close();
  const anew = await tourist.world.device(bob.address, link.loopbackLink, tourist.settings);
  await activate(anew);
  await write(anew, alice, "It is me");
  await alice.sees(anew, "It is me");
  await openConversation(alice, bob.address);
  await page.locator(".decision").waitFor();
  await tourist.visit(page, "changed key");
  await tourist.press(page, changed.decide);
  await tourist.dialog(page, changed.title(isolated("Bob Okafor")), "changed key decided");
  await goTo(page, `#/contacts/${encodeURIComponent(bob.address)}`);
  await page.locator(".contact-card").waitFor();
  await tourist.visit(page, "contact with a changed key");
  await goTo(page, `#/contacts/${encodeURIComponent(bob.address)}/verify`);
  await page.locator(".safety-digits").waitFor();
  await tourist.visit(page, "verify a changed key");
}

/** Contacts as people see and use them: the three lists, the search, and somebody's details. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "./support/axe.ts";
import {
  activated,
  choose,
  contactRow,
  goTo,
  listedNames,
  openContact,
  said,
  verify,
} from "./support/people.ts";
import { openConversation } from "./support/screens.ts";
import { skip, World, write } from "./support/world.ts";

const PAGE = 50;
/** Questions to the server until it has noticed something, at most. */
const LOOKS = 50;

test("an empty list leads to the people on the server, where the search finds them by any word", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice", "bob", "carol");
  assert.ok(alice);
  const { page } = alice;
  await goTo(page, "#/contacts");
  await page.getByRole("heading", { name: "No contacts yet" }).waitFor();
  await assertAccessible(page, "no contacts");
  await page.getByRole("button", { name: "People on this server" }).click();
  await contactRow(page, /Carol/).waitFor();
  assert.deepEqual(await listedNames(page), ["Bob", "Carol"]);
  await assertAccessible(page, "people on this server");
  await page.getByRole("searchbox", { name: "Search contacts" }).fill("car");
  await contactRow(page, /Bob/).waitFor({ state: "detached" });
  assert.deepEqual(await listedNames(page), ["Carol"]);
  await page.getByRole("searchbox").fill("nobody");
  await page.getByRole("heading", { name: "Nothing found" }).waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await contactRow(page, /Bob/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "search");
});

test("contacts stand under the letters of the person's language, with their marks in words", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  const others = ["Äneas|aeneas", "Anton|anton", "Zoë|zoe", "Otto|otto"].map((one) => one.split("|"));
  for (const [name = "", address = ""] of others) {
    await world.server.admin.addSipPhone({ address, name });
    await alice.page.evaluate((at) => globalThis.sottovoce.lookUp(at as never), `${address}@localhost`);
  }
  await verify(alice, bob.address);
  await alice.page.evaluate((at) => globalThis.sottovoce.setFavourite(at as never, true), bob.address);
  await goTo(alice.page, "#/contacts");
  await contactRow(alice.page, "Bob Favourite Verified bob@localhost").waitFor();
  await contactRow(alice.page, "Zoë Server can read zoe@localhost").waitFor();
  assert.deepEqual(await listedNames(alice.page), ["Äneas", "Anton", "Bob", "Otto", "Zoë"]);
  const headings = alice.page.locator(".letters").getByRole("heading");
  assert.deepEqual(await headings.allInnerTexts(), ["A", "B", "O", "Z"]);
  await assertAccessible(alice.page, "contacts");
  await choose(alice.page, "Favourites");
  assert.deepEqual(await listedNames(alice.page), ["Bob"]);
});

test("a directory of several pages is read to its end by scrolling, and remembered without network", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice");
  assert.ok(alice);
  const { page } = alice;
  const count = 2 * PAGE + 20;
  const added = Array.from({ length: count }, (_, i) =>
    world.server.admin.addSipPhone({ address: `user${String(i).padStart(3, "0")}` }),
  );
  await Promise.all(added);
  await goTo(page, "#/contacts");
  await choose(page, "On this server");
  await contactRow(page, /user000/).waitFor();
  // Alice stands in the first page, and is not shown.
  for (const seen of [PAGE - 1, 2 * PAGE - 1]) {
    const rows = page.locator(".shell-list a.row");
    await rows.nth(seen - 1).scrollIntoViewIfNeeded();
    await rows.nth(seen).waitFor({ state: "attached" });
  }
  const names = await listedNames(page);
  assert.equal(names.length, count);
  assert.deepEqual(names, names.toSorted());
  await alice.goOffline();
  await choose(page, "All");
  await choose(page, "On this server");
  await page.getByText("No connection to your server. This is what it said last.").waitFor();
  await contactRow(page, /user000/).waitFor();
});

test("the details say who it is, how safe it is, and whether messages arrive now", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  const { page } = alice;
  await openContact(alice, bob.address);
  const details = page.locator(".shell-main");
  await details.getByRole("heading", { name: "Bob", level: 1 }).waitFor();
  await details.getByText("Reachable now").waitFor();
  await details.getByText("Only the two of you can read what you write. The server cannot.").waitFor();
  await details.getByRole("link", { name: /^Not verified yet/ }).waitFor();
  await assertAccessible(page, "a contact");
  const star = details.getByRole("button", { name: "Favourite" });
  assert.equal(await star.getAttribute("aria-pressed"), "false");
  await star.press("Enter");
  await details.locator("[aria-pressed=true]").waitFor();
  await contactRow(page, "Bob Favourite bob@localhost").waitFor();
  await details.getByRole("button", { name: "Message", exact: true }).click();
  await page.getByRole("textbox", { name: said("Message to {Bob}") }).waitFor();
  await bob.page.close();
  const answers: string[] = [];
  // The server hears of it in its own time; each look is a question to it.
  while (!answers.includes("Not reachable at the moment") && answers.length < LOOKS) {
    await goTo(page, "#/contacts");
    await openContact(alice, bob.address);
    answers.push((await details.locator(".contact-presence:not(:empty)").textContent()) ?? "");
  }
  assert.equal(answers.at(-1), "Not reachable at the moment");
});

test("where the server tells nobody who is there, nothing is said about it", { skip }, async (t) => {
  const world = await World.open(t, { clients: { presence: false } });
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  const { page } = alice;
  await openContact(alice, bob.address);
  // The name is part of the answer in which the presence would be.
  await page.locator(".shell-main").getByRole("heading", { name: "Bob", level: 1 }).waitFor();
  assert.equal(await page.locator(".contact-presence").textContent(), "");
  await openConversation(alice, bob.address);
  await page.locator(".head-address").waitFor();
  // What the screen asked has been answered when a later question has.
  await page.evaluate((at) => globalThis.sottovoce.lookUp(at as never), bob.address);
  assert.equal(await page.locator(".head-address").textContent(), bob.address);
});

test("the lists are used with the keyboard alone", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  const { page } = alice;
  await alice.page.evaluate((at) => globalThis.sottovoce.lookUp(at as never), bob.address);
  await goTo(page, "#/contacts");
  await contactRow(page, /Bob/).waitFor();
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("bo");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("searchbox").inputValue(), "", "the button behind the text clears it");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "On this server" }).isChecked());
  await contactRow(page, /Bob/).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const heading = page.locator(".shell-main").getByRole("heading", { name: "Bob", level: 1 });
  await heading.waitFor();
  assert.ok(await heading.evaluate((element) => element === document.activeElement), "where one is, is said");
});

test("names of strangers are shown as text, and break nothing on the narrowest phone", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice");
  assert.ok(alice);
  const { page } = alice;
  await page.setViewportSize({ width: 320, height: 568 });
  const names = [
    "<img src=x onerror=alert(1)>",
    "gpj.exe\u202Ecod",
    "W".repeat(90),
    `Z${"\u0301".repeat(40)}`,
  ];
  for (const [index, name] of names.entries()) {
    await world.server.admin.addSipPhone({ address: `stranger${index}`, name });
  }
  await goTo(page, "#/contacts");
  await choose(page, "On this server");
  await contactRow(page, /<img src=x onerror=alert\(1\)>/).waitFor();
  await contactRow(page, /gpj\.execod/).waitFor();
  await contactRow(page, /WWW/).click();
  await page.locator(".contact-card").waitFor();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(overflow, 0);
  const card = await page
    .locator(".contact-card")
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  assert.equal(card, 0);
});

test("an address that nobody has says so, and one's own says that it is", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice");
  assert.ok(alice);
  await goTo(alice.page, "#/contacts/nobody%40localhost");
  await alice.page.getByRole("heading", { name: "Nobody has this address" }).waitFor();
  await goTo(alice.page, `#/contacts/${encodeURIComponent(alice.address)}`);
  await alice.page.getByRole("heading", { name: "This is you" }).waitFor();
});

test("messages are set to disappear, and a conversation is deleted after asking", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  const { page } = alice;
  await write(alice, bob, "for now");
  await bob.sees(alice, "for now");
  await openContact(alice, bob.address);
  await page.getByRole("button", { name: "Disappearing messages Off" }).click();
  const dialog = page.getByRole("dialog", { name: "Disappearing messages" });
  await assertAccessible(page, "disappearing messages");
  await dialog.getByRole("radio", { name: "1 hour after reading" }).check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Disappearing messages 1 hour after reading" }).waitFor();
  const kept = await page.evaluate(async (address) => {
    const contacts = await globalThis.sottovoce.contacts();
    return contacts.find((contact) => contact.address === address)?.disappearAfterS;
  }, bob.address);
  assert.equal(kept, 3_600);
  await page.getByRole("button", { name: "Delete conversation" }).click();
  const question = page.getByRole("dialog", { name: said("Delete the conversation with {Bob}?") });
  await question.getByRole("button", { name: "Cancel" }).click();
  assert.deepEqual(await alice.texts(bob), ["for now"]);
  await page.getByRole("button", { name: "Delete conversation" }).click();
  await question.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("The conversation is deleted.").waitFor();
  assert.deepEqual(await alice.texts(bob), []);
  assert.deepEqual(await bob.texts(alice), ["for now"]);
});

test("a SIP phone is written to only after a person agreed, and the agreement can be taken back", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice");
  assert.ok(alice);
  const { page } = alice;
  await world.server.admin.addSipPhone({ address: "desk", name: "Front desk" });
  await openConversation(alice, "desk@localhost");
  const consent = page.locator(".decision");
  await consent.getByText("Your server can read this").waitFor();
  await assertAccessible(page, "a SIP phone");
  await consent.getByRole("button", { name: "Write anyway" }).click();
  await page.getByRole("textbox", { name: said("Message to {Front desk}") }).waitFor();
  await openContact(alice, "desk@localhost");
  const agreed = (checked: boolean) =>
    page.getByRole("switch", { name: /^Write although the server can read it/, checked });
  await agreed(true).click();
  await agreed(false).waitFor();
  await openConversation(alice, "desk@localhost");
  await consent.waitFor();
});

/** The lock as people see it: the field, what came meanwhile, wrong passphrases, forgetting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible } from "./support/axe.ts";
import { goTo } from "./support/people.ts";
import { passphraseField } from "./support/setting-up.ts";
import { activate, PASSPHRASE, type Person, skip, World, write } from "./support/world.ts";

const MINUTE = 60_000;

async function lockedPerson(world: World, name: string): Promise<Person> {
  const person = await world.person(name);
  await activate(person);
  await goTo(person.page, "#/");
  await person.page.evaluate(() => globalThis.sottovoce.lock());
  await person.page.getByRole("heading", { name: "Locked" }).waitFor();
  return person;
}

const unlockButton = (page: Page) => page.getByRole("button", { name: "Unlock" });

test("locked, it has one field with the focus in it, and tells that something came but not what", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([lockedPerson(world, "alice"), world.person("bob")]);
  const { page } = alice;
  await activate(bob);
  assert.ok(await passphraseField(page).evaluate((field) => field === document.activeElement));
  await assertAccessible(page, "locked");
  for (const text of ["one", "two", "a secret third"]) await write(bob, alice, text);
  await page.getByText("Something new has come.").waitFor();
  // Without the head: of its many hashes in base64 every hundredth or so has “bob” in it.
  const content = await page.evaluate(() => document.title + document.body.innerHTML);
  for (const told of ["secret", "bob", "Bob"]) assert.ok(!content.includes(told), told);
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "History" }).waitFor();
  await page.getByText("a secret third").waitFor();
});

test("wrong passphrases are counted in words; after five there is a pause that runs before one's eyes", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const { page } = await lockedPerson(world, "alice");
  for (const left of ["4 tries left", "3 tries left", "2 tries left", "1 try left"]) {
    await passphraseField(page).fill("not the one");
    await page.keyboard.press("Enter");
    await page.getByText(left).waitFor();
    await page.getByText("That passphrase is not right.").waitFor();
    assert.equal(await passphraseField(page).inputValue(), "");
    assert.ok(await passphraseField(page).evaluate((field) => field === document.activeElement));
  }
  await assertAccessible(page, "a wrong passphrase");
  await passphraseField(page).fill("not the one");
  await page.keyboard.press("Enter");
  const pause = page.getByRole("timer");
  await pause.getByText(/You can try again in (1:00|0:5\d)\./).waitFor();
  assert.ok(await passphraseField(page).isDisabled());
  assert.ok(await unlockButton(page).isDisabled());
  await assertAccessible(page, "a pause");
  await page.reload();
  await pause.waitFor();
  await world.advance(30_000);
  await pause.getByText(/in 0:[12]\d\./).waitFor();
  await world.advance(MINUTE / 2);
  await pause.waitFor({ state: "detached" });
  await passphraseField(page).fill(PASSPHRASE);
  await unlockButton(page).click();
  await page.getByRole("heading", { name: "History" }).waitFor();
});

test("left alone it locks and hides what was on the screen, and opens where it was", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const { page } = alice;
  await activate(alice);
  await goTo(page, "#/settings/theme");
  await page.getByRole("heading", { name: "Appearance" }).waitFor();
  await world.advance(11 * MINUTE);
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  assert.equal(await page.getByText(alice.address).count(), 0);
  await passphraseField(page).fill(PASSPHRASE);
  await unlockButton(page).click();
  await page.getByRole("heading", { name: "Appearance" }).waitFor();
});

test("who has forgotten the passphrase is told the truth, and can erase after being asked twice", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await lockedPerson(world, "alice");
  const { page } = alice;
  const erase = page.getByRole("dialog").getByRole("button", { name: "Erase this device" });
  await page.getByRole("button", { name: "Forgot your passphrase?" }).click();
  await page.getByRole("dialog").getByText("cannot be opened without it, by anybody").waitFor();
  await assertAccessible(page, "a forgotten passphrase");
  await erase.click();
  await page.getByRole("heading", { name: "Erase everything on this device?" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Forgot your passphrase?" }).click();
  await erase.click();
  await erase.click();
  await page.getByRole("heading", { name: "Really everything?" }).waitFor();
  await page.getByRole("button", { name: "Yes, erase everything" }).click();
  await page.getByRole("heading", { name: "Messages for your eyes only" }).waitFor();
  // The app begins anew with a database that has nothing in it.
  const stored = await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let records = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name as string));
      if (database.objectStoreNames.contains("records")) {
        records += await done(database.transaction("records").objectStore("records").count());
      }
      database.close();
    }
    return records;
  });
  assert.equal(stored, 0);
});

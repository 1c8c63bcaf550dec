/** Beginning a message by name or address, with the keyboard alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible } from "./support/axe.ts";
import { activated, goTo, said } from "./support/people.ts";
import { skip, World } from "./support/world.ts";

const field = (page: Page) => page.getByRole("combobox", { name: "Name or address" });
const options = (page: Page) => page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");

test("the field offers people while one writes; arrow keys and Enter open a conversation", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice", "bob", "bill", "carol");
  assert.ok(alice);
  const { page } = alice;
  await goTo(page, "#/");
  await page.getByRole("link", { name: "New message" }).first().press("Enter");
  await options(page).nth(2).waitFor();
  await assertAccessible(page, "a new message");
  assert.ok(await field(page).evaluate((input) => input === document.activeElement));
  await page.keyboard.type("b");
  await options(page).filter({ hasText: "Carol" }).waitFor({ state: "detached" });
  assert.equal(await options(page).count(), 2);
  assert.equal(await field(page).getAttribute("aria-expanded"), "true");
  assert.equal(await field(page).getAttribute("aria-activedescendant"), null);
  await page.getByRole("status").getByText("2 suggestions").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const active = page.getByRole("option", { name: "Bob bob@localhost", selected: true });
  assert.equal(await field(page).getAttribute("aria-activedescendant"), await active.getAttribute("id"));
  await assertAccessible(page, "a suggestion");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: said("Message to {Bob}") }).waitFor();
});

test("a bare name is completed with the own server, and what is nobody says what to do", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice", "carol");
  assert.ok(alice);
  const { page } = alice;
  const answers = [
    ["mallory", "Nobody on this server has the address {mallory@localhost}."],
    ["bob@example.org", "You can write to people on {localhost} only."],
    ["Bob Miller", "not an address. An address looks like {bob@localhost}"],
    ["alice", "That is your own address."],
  ] as const;
  await goTo(page, "#/new");
  for (const [text, answer] of answers) {
    await field(page).fill(text);
    await field(page).press("Enter");
    await page.getByRole("alert").getByText(said(answer)).waitFor();
    assert.equal(await field(page).getAttribute("aria-invalid"), "true");
  }
  await assertAccessible(page, "an unknown address");
  await field(page).fill("CAROL");
  await field(page).press("Enter");
  await page.getByRole("textbox", { name: said("Message to {Carol}") }).waitFor();
  await page.goBack();
  assert.equal(await field(page).count(), 0, "going back does not ask again");
});

test("Escape empties the field, and the only one who is meant is opened by a part of the name", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice] = await activated(world, "alice", "bartholomew");
  assert.ok(alice);
  const { page } = alice;
  await goTo(page, "#/new");
  await field(page).fill("zzz");
  await field(page).press("Escape");
  assert.equal(await field(page).inputValue(), "");
  await field(page).fill("bart");
  await options(page).first().waitFor();
  await field(page).press("Enter");
  await page.getByRole("textbox", { name: said("Message to {Bartholomew}") }).waitFor();
});

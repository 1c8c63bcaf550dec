/** Somebody who has just typed `npm start`: two links, one browser, and nothing to read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryDirectory } from "../e2e/support/command.ts";
import { buildForDemo, pagesIn, startDemo } from "../e2e/support/demo.ts";
import { skip } from "./support/chromium.ts";
import { newVisitor } from "./support/delivered.ts";
import { Newcomer } from "./support/newcomer.ts";

/** Clicks and fields from the link to the first message: more would no longer be a minute. */
const FEW_ACTIONS = 8;

test("two links opened in one browser lead two people into a conversation, in a few steps", {
  skip,
}, async (t) => {
  await buildForDemo();
  const demo = await startDemo(t, temporaryDirectory(t));
  const context = await newVisitor(t, { locale: "en" });
  const people = new Map<string, Newcomer>();
  for (const { name, url } of pagesIn(demo.lines)) {
    const person = new Newcomer(await context.newPage());
    people.set(name, person);
    await person.activate(url.href);
  }
  const [alice, bob] = [people.get("Alice"), people.get("Bob")];
  assert.ok(alice !== undefined && bob !== undefined);

  await alice.writeTo("Bob", "Shall we sing softly?");
  assert.ok(alice.actions <= FEW_ACTIONS, `${alice.actions} actions`);
  await bob.sees("Shall we sing softly?");
  await bob.page.getByRole("link", { name: /Alice/ }).first().click();
  await bob.answer("Alice", "Sottovoce.");
  await alice.sees("Sottovoce.");
});

/** Somebody who has just typed `npm start`: two links, one browser, and nothing to read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { temporaryDirectory } from "../e2e/support/command.ts";
import { buildForDemo, pagesIn, startDemo } from "../e2e/support/demo.ts";
import { skip } from "./support/chromium.ts";
import { newVisitor } from "./support/delivered.ts";

const PASSPHRASE = "correct horse battery staple";
/** Clicks and key presses from the link to the first message: more would no longer be a minute. */
const FEW_ACTIONS = 8;

/** A person who counts what they have to do. */
class Newcomer {
  readonly page: Page;
  actions = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async fill(label: string | RegExp, text: string): Promise<void> {
    this.actions++;
    await this.page.getByLabel(label).fill(text);
  }

  async press(name: string | RegExp): Promise<void> {
    this.actions++;
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async activate(): Promise<void> {
    await this.fill("Passphrase or PIN", PASSPHRASE);
    await this.fill("Repeat it", PASSPHRASE);
    await this.press("Activate");
    await this.press("Skip");
    await this.press("Go on without");
  }
}

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
    await person.page.goto(url.href);
    await person.activate();
  }
  const [alice, bob] = [people.get("Alice"), people.get("Bob")];
  assert.ok(alice !== undefined && bob !== undefined);

  alice.actions++;
  await alice.page.getByRole("link", { name: "New message" }).first().click();
  alice.actions++;
  await alice.page.getByRole("option", { name: /Bob/ }).click();
  await alice.fill(/^Message to .*Bob/, "Shall we sing softly?");
  await alice.page.getByLabel(/^Message to .*Bob/).press("Enter");
  await bob.page.getByText("Shall we sing softly?").first().waitFor();
  await bob.page.getByRole("link", { name: /Alice/ }).click();
  await bob.fill(/^Message to .*Alice/, "Sottovoce.");
  await bob.page.getByLabel(/^Message to .*Alice/).press("Enter");
  await alice.page.getByText("Sottovoce.", { exact: true }).first().waitFor();
  assert.ok(alice.actions <= FEW_ACTIONS, `${alice.actions} actions`);
});

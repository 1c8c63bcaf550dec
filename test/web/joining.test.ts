/** One more device of an account, seen from the one that joins. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "./support/axe.ts";
import { passphraseField, repeatField } from "./support/setting-up.ts";
import { activate, PASSPHRASE, type Person, skip, World } from "./support/world.ts";

/** A link of an account's first device, opened in another browser. */
async function secondDevice(world: World): Promise<readonly [first: Person, second: Person]> {
  const first = await world.person("alice");
  await activate(first);
  const { link } = await first.page.evaluate(() => globalThis.sottovoce.offerLink());
  return [first, await world.device(first.address, link)];
}

/** Chooses a passphrase. @returns the digits that the screen then shows */
async function digitsShown({ page }: Person): Promise<string> {
  await passphraseField(page).fill(PASSPHRASE);
  await repeatField(page).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Compare the digits" }).waitFor();
  const shown = await page.locator(".joining-code > [aria-hidden]").textContent();
  return (shown ?? "").replace(/\D/g, "");
}

test("a device joins when the digits are the same, and opens with the account", { skip }, async (t) => {
  const world = await World.open(t);
  const [first, second] = await secondDevice(world);
  const { page } = second;
  await page.getByRole("heading", { name: "Join your account" }).waitFor();
  await assertAccessible(page, "joining");
  const asked = first.page.evaluate(() => globalThis.sottovoce.awaitLinkRequest());
  const digits = await digitsShown(second);
  await page.getByText(second.address).waitFor();
  await page.getByText("Waiting for your other device…").waitFor();
  await assertAccessible(page, "comparing the digits");
  const request = await asked;
  assert.equal(request?.code, digits);
  assert.match(digits, /^\d{6}$/);
  await first.page.evaluate((wanted) => globalThis.sottovoce.acceptLink(wanted as never), request);
  await page.getByRole("heading", { name: "History" }).waitFor();
  await second.online();
  assert.equal(new URL(page.url()).hash, "#/");
});

test("a device that is not let in says so, and what to do", { skip }, async (t) => {
  const world = await World.open(t);
  const [first, second] = await secondDevice(world);
  const asked = first.page.evaluate(() => globalThis.sottovoce.awaitLinkRequest());
  await digitsShown(second);
  await asked;
  await first.page.evaluate(() => globalThis.sottovoce.cancelLink());
  const { page } = second;
  await page.getByRole("heading", { name: "This device was not linked" }).waitFor();
  await page.getByText("Make a new link on your other device, and open it here.").waitFor();
  await assertAccessible(page, "not linked");
  await page.getByRole("button", { name: "Use another link" }).click();
  await page.getByLabel("Activation link").waitFor();
});

test("a person who sees other digits cancels, and nothing of it is left here", { skip }, async (t) => {
  const world = await World.open(t);
  const [first, second] = await secondDevice(world);
  const asked = first.page.evaluate(() => globalThis.sottovoce.awaitLinkRequest());
  await digitsShown(second);
  await asked;
  const { page } = second;
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("Activation link").waitFor();
  await page.reload();
  await second.reached("empty");
});

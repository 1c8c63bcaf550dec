/** One person with two devices, on the screens of both: linked, written from and to, and one taken out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { activated, goTo, offeredLink } from "./support/people.ts";
import { message, openConversation, type } from "./support/screens.ts";
import { passphraseField, repeatField } from "./support/setting-up.ts";
import { PASSPHRASE, skip, World } from "./support/world.ts";

/** Chooses a passphrase on the device that joins. @returns the digits that it shows */
async function join(page: Page): Promise<string> {
  await passphraseField(page).fill(PASSPHRASE);
  await repeatField(page).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Compare the digits" }).waitFor();
  return (await page.locator(".joining-code > [aria-hidden]").textContent()) ?? "";
}

test("what is sent and received appears on both devices, with its status, until one is removed", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [first, bob] = await activated(world, "alice", "bob");
  assert.ok(first && bob);
  await first.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: world.origin });
  const second = await world.device(first.address, await offeredLink(first));
  const digits = await join(second.page);
  const dialog = first.page.getByRole("dialog", { name: "Compare the digits" });
  await dialog.getByText(digits.trim()).first().waitFor();
  await dialog.getByRole("button", { name: "They are the same: let it in" }).click();
  await first.page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await second.page.getByRole("heading", { name: "History" }).waitFor();
  await second.online();

  await openConversation(second, bob.address);
  await type(second.page, "from the new device");
  await message(second.page, "from the new device").getByText("Delivered").waitFor();
  await openConversation(first, bob.address);
  await message(first.page, "from the new device").getByText("Delivered").waitFor();
  await type(first.page, "from the old one");
  await message(second.page, "from the old one").getByText("Delivered").waitFor();
  await openConversation(bob, first.address);
  await message(bob.page, "from the old one").waitFor();
  await type(bob.page, "to both");
  await Promise.all([first, second].map(({ page }) => message(page, "to both").waitFor()));
  assert.deepEqual(await first.texts(bob), ["from the new device", "from the old one", "to both"]);
  assert.deepEqual(await second.texts(bob), await first.texts(bob));

  await goTo(first.page, "#/settings/devices");
  const rows = first.page.getByRole("list", { name: "Your devices" }).getByRole("listitem");
  await rows
    .nth(1)
    .getByRole("button", { name: /^Remove/ })
    .click();
  await first.page
    .getByRole("dialog", { name: /^Remove .*\?$/ })
    .getByRole("button", { name: "Remove" })
    .click();
  await rows.nth(1).waitFor({ state: "detached" });
  await type(bob.page, "to one alone");
  await message(bob.page, "to one alone").getByText("Delivered").waitFor();
  await first.sees(bob, "to one alone", "received");
  assert.ok(!(await second.texts(bob)).includes("to one alone"), "what is out hears nothing more");
  await second.page.getByText("The server no longer accepts this device.").first().waitFor();
});

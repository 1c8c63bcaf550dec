/** The devices of an account, seen from the one that lets others in and takes them out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "./support/axe.ts";
import { activated, goTo, offeredLink } from "./support/people.ts";
import { PASSPHRASE, type Person, skip, World, write } from "./support/world.ts";

/** Another browser opens the link. @returns the six digits that it shows */
async function join(person: Person): Promise<string> {
  const { code } = await person.page.evaluate(
    ([link, passphrase]) => globalThis.sottovoce.startJoining(link, passphrase),
    [person.link, PASSPHRASE] as const,
  );
  return code;
}

function joined(person: Person): Promise<string> {
  return person.page.evaluate(() => globalThis.sottovoce.finishJoining());
}

async function alice(world: World): Promise<Person> {
  const person = await world.person("alice", { permissions: ["clipboard-write"] });
  await person.page.evaluate(([link, secret]) => globalThis.sottovoce.activate(link, secret, null), [
    person.link,
    PASSPHRASE,
  ] as const);
  await person.online();
  return person;
}

test("another device is let in after the digits were compared, and taken out again", { skip }, async (t) => {
  const world = await World.open(t);
  const first = await alice(world);
  const { page } = first;
  const link = await offeredLink(first);
  await page
    .getByRole("timer")
    .getByText(/^Valid for \d+ minutes?$/)
    .waitFor();
  await assertAccessible(page, "a link");
  const second = await world.device(first.address, link);
  const code = await join(second);
  const dialog = page.getByRole("dialog", { name: "Compare the digits" });
  await dialog.getByText(`${code.slice(0, 3)} ${code.slice(3)}`).waitFor();
  await dialog.getByText([...code].join(" ")).waitFor({ state: "attached" });
  await assertAccessible(page, "the digits");
  const outcome = joined(second);
  await dialog.getByRole("button", { name: "They are the same: let it in" }).click();
  await page
    .getByRole("dialog", { name: "The device is linked" })
    .getByRole("button", { name: "Done" })
    .click();
  assert.equal(await outcome, "joined");
  await second.online();
  const rows = page.getByRole("list", { name: "Your devices" }).getByRole("listitem");
  await rows.nth(1).waitFor();
  await rows
    .first()
    .getByText(/^Links and removes devices · Since \w+ \d+, \d{4}$/)
    .waitFor();
  await assertAccessible(page, "devices");

  const [bob] = await activated(world, "bob");
  assert.ok(bob);
  await write(bob, first, "to both");
  await Promise.all([first.hears("to both"), second.hears("to both")]);

  await goTo(second.page, "#/settings/devices");
  await second.page.getByText("Devices are linked and removed on the first one that you set up.").waitFor();
  assert.equal(await second.page.getByRole("button", { name: "Link another device" }).count(), 0);
  await assertAccessible(second.page, "devices, not the first one");

  await rows
    .nth(1)
    .getByRole("button", { name: /^Remove/ })
    .click();
  const question = page.getByRole("dialog", { name: /^Remove .*\?$/ });
  await question.getByText("It is signed out at once").waitFor();
  await assertAccessible(page, "removing");
  await question.getByRole("button", { name: "Remove" }).click();
  await rows.nth(1).waitFor({ state: "detached" });
  await second.page.waitForFunction(() => {
    const { state } = globalThis.sottovoceTest.connection;
    return state.phase === "open" && state.connection === "refused";
  });
});

test("digits that differ keep the device out, and say what may have happened", { skip }, async (t) => {
  const world = await World.open(t);
  const first = await alice(world);
  const { page } = first;
  const second = await world.device(first.address, await offeredLink(first));
  await join(second);
  const outcome = joined(second);
  await page.getByRole("button", { name: "They differ" }).click();
  const dialog = page.getByRole("dialog", { name: "The device was not let in" });
  await dialog.getByText("Nobody has got into your account.").waitFor();
  assert.equal(await outcome, "declined");
  await assertAccessible(page, "not let in");
  await dialog.getByRole("button", { name: "Make a new link" }).click();
  await page.getByRole("img", { name: "QR code for the other device" }).waitFor();
});

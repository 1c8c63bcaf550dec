/** Making sure that nobody stands between: comparing by eye, by camera, and what a changed key asks of a person. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible } from "./support/axe.ts";
import { Camera } from "./support/camera.ts";
import {
  activated,
  contactRow,
  goTo,
  openContact,
  openVerification,
  said,
  verify,
} from "./support/people.ts";
import { composer, message, openConversation, type } from "./support/screens.ts";
import { activate, type Person, skip, World, write } from "./support/world.ts";

const groups = (page: Page) => page.locator(".safety-digits li > [aria-hidden]").allInnerTexts();

test("two people see the same twelve groups, compare them, and stand as verified", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  const { page } = alice;
  await openVerification(alice, bob.address);
  await openVerification(bob, alice.address);
  const digits = await groups(page);
  assert.equal(digits.length, 12);
  assert.ok(digits.every((group) => /^\d{5}$/.test(group)));
  assert.deepEqual(digits, await groups(bob.page));
  const spoken = page.getByRole("list", { name: "Twelve groups of five digits" }).getByRole("listitem");
  assert.equal(
    await spoken.first().ariaSnapshot(),
    `- listitem: ${[...(digits[0] ?? "")].join(" ")}`,
    "a screen reader says digit by digit",
  );
  await page.getByRole("img", { name: "Your code, for the other to scan" }).waitFor();
  await assertAccessible(page, "a safety number");
  await page.getByRole("button", { name: "All digits match" }).click();
  const question = page.getByRole("dialog", { name: "Are all 60 digits the same?" });
  await assertAccessible(page, "the question");
  await question.getByRole("button", { name: "Mark as verified" }).click();
  await page.getByText(said("You have verified {Bob}.")).waitFor();
  assert.equal(await page.getByRole("button", { name: "All digits match" }).count(), 0);
  await contactRow(page, "Bob Verified bob@localhost").waitFor();
});

/** Alice has a camera, and Bob has opened her contact. */
async function withCamera(world: World, camera: Camera): Promise<readonly [Person, Person]> {
  const alice = await world.person("alice", { camera, permissions: ["camera"] });
  await activate(alice);
  const [bob] = await activated(world, "bob");
  assert.ok(bob);
  await openVerification(alice, bob.address);
  return [alice, bob];
}

function codeShownBy(person: Person, to: string): Promise<string> {
  return person.page.evaluate(
    async (address) => (await globalThis.sottovoce.safetyNumber(address as never)).qr,
    to,
  );
}

/** The camera that is open now. @returns resolves when it is closed */
async function watchCamera(page: Page): Promise<() => Promise<void>> {
  await page.waitForFunction(() => document.querySelector("video")?.srcObject instanceof MediaStream);
  const track = await page.evaluateHandle(() => {
    const { srcObject } = document.querySelector("video") as HTMLVideoElement;
    return (srcObject as MediaStream).getVideoTracks()[0];
  });
  assert.equal(await track.evaluate((one) => one?.readyState), "live");
  return async () => {
    await page.waitForFunction((one) => one?.readyState === "ended", track);
  };
}

test("the camera reads the other's code, and the contact is verified", { skip }, async (t) => {
  const camera = Camera.make(t);
  const world = await World.open(t);
  const [alice, bob] = await withCamera(world, camera);
  const { page } = alice;
  camera.show(await codeShownBy(bob, alice.address));
  await page.getByRole("button", { name: "Scan the other code" }).click();
  const dialog = page.getByRole("dialog", { name: "Scan the other code" });
  await dialog.getByText(said("{Bob} is verified: nobody stands between you.")).waitFor();
  await assertAccessible(page, "a match");
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText(said("You have verified {Bob}.")).waitFor();
});

test("another key is a loud warning, one's own code and any other code are told apart", {
  skip,
}, async (t) => {
  const camera = Camera.make(t);
  const world = await World.open(t);
  const [alice, bob] = await withCamera(world, camera);
  const { page } = alice;
  const [carol] = await activated(world, "carol");
  assert.ok(carol);
  const dialog = page.getByRole("dialog", { name: "Scan the other code" });
  camera.show(await codeShownBy(carol, alice.address));
  await page.getByRole("button", { name: "Scan the other code" }).click();
  const warning = dialog.getByRole("alert");
  await warning.getByText("Stop: this is another key").waitFor();
  await warning.getByText("somebody may stand between you").waitFor();
  await assertAccessible(page, "another key");
  camera.show(await codeShownBy(alice, bob.address));
  await dialog.getByRole("button", { name: "Scan again" }).click();
  await dialog.getByText("That is your own code.").waitFor();
  camera.show("https://example.org/");
  await dialog.getByRole("button", { name: "Scan again" }).click();
  await dialog.getByText("That is not the code of a safety number.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  assert.equal(await page.getByText(said("You have verified {Bob}.")).count(), 0);
});

test("the camera is closed when the dialog is, and when another place is opened", { skip }, async (t) => {
  const camera = Camera.make(t);
  const world = await World.open(t);
  const [alice] = await withCamera(world, camera);
  const { page } = alice;
  const dialog = page.getByRole("dialog", { name: "Scan the other code" });
  await page.getByRole("button", { name: "Scan the other code" }).click();
  await dialog.getByText("Hold the code in front of the camera.").waitFor();
  await assertAccessible(page, "the camera");
  const firstClosed = await watchCamera(page);
  await dialog.getByRole("button", { name: "Compare digits instead" }).click();
  await dialog.waitFor({ state: "detached" });
  await firstClosed();
  await page.getByRole("button", { name: "Scan the other code" }).click();
  const secondClosed = await watchCamera(page);
  await goTo(page, "#/contacts");
  await dialog.waitFor({ state: "detached" });
  await secondClosed();
});

test("without a camera, or without permission, digits are compared instead", { skip }, async (t) => {
  const world = await World.open(t);
  const camera = Camera.make(t);
  const [bob] = await activated(world, "bob");
  assert.ok(bob);
  const blind = await world.person("alice");
  const forbidden = await world.person("carol", { camera, permissions: [] });
  for (const [person, sentence] of [
    [blind, "There is no camera here that could be used."],
    [forbidden, "The camera is not allowed."],
  ] as const) {
    await activate(person);
    await openVerification(person, bob.address);
    await person.page.getByRole("button", { name: "Scan the other code" }).click();
    const dialog = person.page.getByRole("dialog", { name: "Scan the other code" });
    await dialog.getByRole("alert").getByText(sentence).waitFor();
    await assertAccessible(person.page, sentence);
    await dialog.getByRole("button", { name: "Compare digits instead" }).click();
    await person.page.getByRole("button", { name: "All digits match" }).waitFor();
  }
});

/** Bob's account is reset by the operator after Alice verified him, and he activates it anew. */
async function afterReset(world: World): Promise<readonly [Person, Person]> {
  const [alice, bob] = await activated(world, "alice", "bob");
  assert.ok(alice && bob);
  await write(alice, bob, "before");
  await bob.sees(alice, "before");
  await verify(alice, bob.address);
  const { link } = await world.server.admin.reset("bob");
  assert.ok(link.loopbackLink);
  await bob.page.close();
  const anew = await world.device(bob.address, link.loopbackLink);
  await activate(anew);
  await write(anew, alice, "it is me");
  await alice.sees(anew, "it is me");
  return [alice, anew];
}

test("a changed key of a verified contact blocks writing until a person accepts it", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await afterReset(world);
  const { page } = alice;
  await openConversation(alice, bob.address);
  const block = page.locator(".decision");
  await block
    .getByText(said("The security key of {Bob} has changed. Nothing is sent until you decide."))
    .waitFor();
  assert.equal(await composer(page).count(), 0);
  await assertAccessible(page, "a changed key");
  await block.getByRole("button", { name: "Decide" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: said("New security key for {Bob}") });
  await dialog.getByText(said("But it could also be somebody posing as {Bob}.")).waitFor();
  await assertAccessible(page, "the decision");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await block.waitFor();
  assert.ok(
    await block.getByRole("button").evaluate((button) => button === document.activeElement),
    "the focus is where it was",
  );
  await block.getByRole("button", { name: "Decide" }).click();
  await dialog.getByRole("button", { name: "Accept without comparing" }).click();
  await type(page, "so be it");
  await message(page, "so be it").getByText("Delivered").waitFor();
  await contactHasNoMark(alice);
});

async function contactHasNoMark(person: Person): Promise<void> {
  await goTo(person.page, "#/contacts");
  await contactRow(person.page, "Bob bob@localhost").waitFor();
}

test("the same decision stands in the details; comparing again verifies the new key", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await afterReset(world);
  const { page } = alice;
  await openContact(alice, bob.address);
  await contactRow(page, "Bob Key changed bob@localhost").waitFor();
  await page.locator(".decision").getByRole("button", { name: "Decide" }).click();
  await page.getByRole("button", { name: "Compare again" }).click();
  await page.getByText("What you compare here is the new key.").waitFor();
  await openVerification(bob, alice.address);
  assert.deepEqual(await groups(page), await groups(bob.page));
  await page.getByRole("button", { name: "All digits match" }).click();
  await page.getByRole("button", { name: "Mark as verified" }).click();
  await page.getByText(said("You have verified {Bob}.")).waitFor();
  await openConversation(alice, bob.address);
  await type(page, "I know it is you");
  await message(page, "I know it is you").getByText("Delivered").waitFor();
});

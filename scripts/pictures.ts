/**
 * Takes the pictures of the README anew, into `docs/pictures`: `node scripts/pictures.ts`, after screens have changed.
 * They show the real app in the real browser, with people who are made for them and gone afterwards.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { SipPhone } from "../test/e2e/support/sip-phone.ts";
import { connect, isGone, press, sas } from "../test/web/support/calling.ts";
import { Microphone } from "../test/web/support/microphone.ts";
import { goTo, openContact, openVerification, verify } from "../test/web/support/people.ts";
import { message, openConversation } from "../test/web/support/screens.ts";
import { activate, type Person, type PersonSettings, skip, World, write } from "../test/web/support/world.ts";

const FOLDER = join(import.meta.dirname, "../docs/pictures");
const PHONE = { width: 390, height: 844 } as const;
const DESKTOP = { width: 1_280, height: 800 } as const;

/** From the oldest to the newest. */
const TALK = [
  ["bob", "Are you still coming at eight?"],
  ["alice", "Yes! Ten minutes late, the tram has stopped 🚋"],
  ["bob", "No hurry. I have saved you a seat, third row on the left"],
  ["alice", "You are wonderful. Shall I bring anything?"],
  ["bob", "Only yourself, and the blue key for the side entrance"],
  ["alice", "Both are on their way."],
] as const;

/** @param scale sharp as on a phone, or small as on a desktop: each picture has less than 150 kB */
async function take(page: Page, name: string, scale: "device" | "css" = "device"): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate("document.activeElement?.blur()");
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled", caret: "hide", scale });
}

async function newcomer(
  world: World,
  [address, name]: readonly [string, string],
  settings: PersonSettings = {},
): Promise<Person> {
  const { account, link } = await world.server.admin.add({ address, name });
  if (link.loopbackLink === null) throw new Error("the server listens on loopback");
  const person = await world.device(account.address, link.loopbackLink, {
    locale: "en-GB",
    viewport: PHONE,
    colorScheme: "light",
    reducedMotion: "reduce",
    ...settings,
  });
  await activate(person);
  return person;
}

/** A call of which the words are yet to be compared. It is over afterwards. */
async function call(alice: Person, other: Person): Promise<void> {
  await openContact(alice, other.address);
  await connect(alice, other);
  await sas(alice.page);
  await take(alice.page, "call");
  await press(alice.page, "End call");
  await isGone(alice.page);
}

/** Has a microphone, so that calls can be made. */
const speaking = (t: TestContext): PersonSettings => ({ microphone: Microphone.saying(t, 440) });

async function talk(alice: Person, bob: Person): Promise<void> {
  for (const [who, text] of TALK) {
    const [from, to] = who === "alice" ? [alice, bob] : [bob, alice];
    await write(from, to, text);
    await to.sees(from, text, "received");
    await from.sees(to, text, "delivered");
  }
}

test("the pictures of the README", { skip }, async (t) => {
  mkdirSync(FOLDER, { recursive: true });
  const world = await World.open(t);
  const alice = await newcomer(world, ["alice", "Alice Meyer"], { ...speaking(t), deviceScaleFactor: 2 });
  const bob = await newcomer(world, ["bob", "Bob Okafor"]);
  const { page } = alice;
  const { login } = await world.server.admin.addSipPhone({ address: "reception", name: "Reception" });
  const reception = await SipPhone.registered(t, login);
  await openContact(alice, login.address);
  await goTo(page, "#/");
  await reception.call(alice.address);
  for (const [address, name, text] of [
    ["emma", "Emma Lindqvist", "Rehearsal is moved to Thursday, same room."],
    ["carla", "Dr Carla Rossi", "The results of ward 3 are in, all is well."],
  ] as const) {
    const person = await newcomer(world, [address, name], speaking(t));
    if (address === "emma") await call(alice, person);
    await write(person, alice, text);
    await alice.sees(person, text, "received");
    await person.context.close();
  }
  await talk(alice, bob);
  await verify(alice, bob.address);
  await openConversation(alice, bob.address);
  await message(page, "Both are on their way.").getByText("Delivered").waitFor();
  await take(page, "conversation");
  await goTo(page, "#/");
  await page.getByRole("button", { name: "Not now" }).click();
  await page.locator(".history-row").nth(3).waitFor();
  await take(page, "history");
  await openVerification(alice, bob.address);
  await take(page, "verify");
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: "dark" });
  await openConversation(alice, bob.address);
  await take(page, "desktop-dark", "css");
});

/** A conversation of 10,000 messages: it opens at its end, is read to its beginning, and stays where one reads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { fillHistory, textOf } from "./support/filled.ts";
import { composer, message, messages, openConversation } from "./support/screens.ts";
import { activate, skip, World, write } from "./support/world.ts";

const MESSAGES = 10_000;

/** Where a message stands on the screen, pixels from the top of the window. */
const topOf = (page: Page, text: string): Promise<number> =>
  message(page, text)
    .first()
    .evaluate((element) => element.getBoundingClientRect().top);

/** Resolves when nothing has moved for some frames: wheels turn on for a while. */
function still(page: Page): Promise<void> {
  return page.locator(".messages").evaluate(async (list) => {
    let where = "";
    for (let frames = 0; frames < 10; frames++) {
      await new Promise(requestAnimationFrame);
      const now = `${list.scrollTop} ${list.scrollHeight}`;
      if (now !== where) frames = 0;
      where = now;
    }
  });
}

test("10,000 messages: at the end when it opens, older ones while one reads, back to the newest", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(alice, bob, "from me");
  await alice.sees(bob, "from me", "delivered");
  await write(bob, alice, "from you");
  await alice.sees(bob, "from you", "received");
  await fillHistory(alice, [bob.address], MESSAGES);
  const { page } = alice;
  await openConversation(alice, bob.address);
  const newest = textOf(MESSAGES - 1);
  await message(page, newest).waitFor();
  const drawn = await messages(page).count();
  assert.ok(drawn < 60, `${drawn} of ${MESSAGES} are drawn`);
  const untilAtEnd = () =>
    page.waitForFunction(() => {
      const list = document.querySelector(".messages");
      return list !== null && list.scrollHeight - list.clientHeight - list.scrollTop < 2;
    });
  await untilAtEnd();

  // Reading upwards: what one looks at stays where it is while older ones come before it.
  await page.locator(".messages").hover();
  const seen = new Set<number>();
  for (let turn = 0; turn < 25; turn++) {
    await page.mouse.wheel(0, -1_500);
    await still(page);
    const numbers = (await page.locator(".messages .stranger-text").allTextContents()).map((text) =>
      Number(/Message (\d+)/.exec(text)?.[1]),
    );
    for (const [index, number] of numbers.entries()) {
      if (index > 0) assert.equal(number, (numbers[index - 1] as number) + 1, "in order, without gaps");
      seen.add(number);
    }
  }
  assert.ok(seen.size > 300, `${seen.size} were seen`);
  assert.ok((await messages(page).count()) < 60);

  // A message that comes meanwhile moves nothing, and is counted.
  const drawnNow = await page.locator(".messages .stranger-text").allTextContents();
  const reading = drawnNow[Math.floor(drawnNow.length / 2)] as string;
  const before = await topOf(page, reading);
  await write(bob, alice, "Here I am");
  const button = page.getByRole("button", { name: "Go to the newest message" });
  await button.getByText("1 new message below").waitFor();
  assert.ok(Math.abs((await topOf(page, reading)) - before) < 2);
  await button.click();
  await message(page, "Here I am").waitFor();
  await untilAtEnd();
  await composer(page).fill("And so am I");
  await composer(page).press("Enter");
  await message(page, "And so am I").getByText("Delivered").waitFor();
  await untilAtEnd();
});

test("a conversation opens at the first unread message, with a line above it", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(bob, alice, "an old one");
  await alice.sees(bob, "an old one", "received");
  await fillHistory(alice, [bob.address], 200);
  for (let index = 0; index < 30; index++) await write(bob, alice, `unread ${index}`);
  await alice.sees(bob, "unread 29", "received");
  await openConversation(alice, bob.address);
  const { page } = alice;
  await message(page, "unread 0").first().waitFor();
  const line = page.getByText("New messages");
  await line.waitFor();
  // Near the upper edge of what is seen.
  const list = page.locator(".messages");
  await page.waitForFunction(
    ([around, inside]) => {
      const [top, place] = [around?.getBoundingClientRect().top, inside?.getBoundingClientRect().top];
      return top !== undefined && place !== undefined && place >= top && place < top + 120;
    },
    [await list.elementHandle(), await line.elementHandle()],
  );
});

test("at twice the size of text nothing overlaps or leaves the window", { skip }, async (t) => {
  const world = await World.open(t);
  const phone = { viewport: { width: 390, height: 844 } };
  const [alice, bob] = await Promise.all([world.person("alice", phone), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(
    bob,
    alice,
    "a text that is long enough to take several lines when letters are large, as for weak eyes",
  );
  await write(bob, alice, "and another one");
  await alice.sees(bob, "and another one", "received");
  const { page } = alice;
  await openConversation(alice, bob.address);
  await message(page, "and another one").waitFor();
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll(".messages-row")].map((row) => row.getBoundingClientRect());
    const apart = rows.every((row, index) => index === 0 || row.top >= (rows[index - 1]?.bottom ?? 0) - 1);
    return rows.length === 2 && apart && rows.every(({ right }) => right <= innerWidth);
  });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
});

/**
 * The web app in a real browser whose processor is slowed down four times, as a phone of some years is: opening and
 * scrolling a conversation of 10,000 messages, by script and by a finger, and writing in it. The browser draws without a
 * graphics card here.
 */
import type { Page } from "playwright-core";
import { builtWebApp } from "../../test/web/support/build.ts";
import { fillHistory } from "../../test/web/support/filled.ts";
import { composer, messages, openConversation } from "../../test/web/support/screens.ts";
import { activate, World, write } from "../../test/web/support/world.ts";
import { percentile, type Row } from "../support/table.ts";
import { swiping } from "./swiping.ts";

const MESSAGES = 10_000;
const SLOWDOWN = 4;
const OPENINGS = 40;
const SCROLL_MS = 8_000;
const KEYS = 240;

/** @returns the figures of one conversation */
export async function benchConversation(): Promise<readonly Row[]> {
  const world = await World.start(await builtWebApp({ forMeasuring: true }));
  try {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
    const [alice, bob] = await Promise.all([world.person("alice", phone), world.person("bob")]);
    await Promise.all([activate(alice), activate(bob)]);
    await write(alice, bob, "one way");
    await alice.sees(bob, "one way", "delivered");
    await write(bob, alice, "and the other");
    await alice.sees(bob, "and the other", "received");
    await fillHistory(alice, [bob.address], MESSAGES);
    const { page } = alice;
    await openConversation(alice, bob.address);
    await messages(page).first().waitFor();
    await slowDown(page);
    return [
      ...(await opening(page)),
      ...(await scrolling(page)),
      ...(await swiping(page)),
      ...(await writing(page)),
    ];
  } finally {
    await world.close();
  }
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
}

async function opening(page: Page): Promise<readonly Row[]> {
  const samples: number[] = [];
  for (let round = 0; round < OPENINGS; round++) {
    await page.evaluate(() => {
      location.hash = "#/";
    });
    await messages(page).first().waitFor({ state: "detached" });
    samples.push(
      await page.evaluate(async () => {
        const row = document.querySelector<HTMLElement>(".history-row");
        if (row === null) throw new Error("there is no conversation");
        const start = performance.now();
        row.click();
        while (document.querySelector(".messages article") === null) {
          await new Promise(requestAnimationFrame);
        }
        // What was found in one frame is on the screen when the next begins.
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
      }),
    );
  }
  return [
    {
      figure: "conversation of 10,000 opened, from the press to the screen, p50",
      value: percentile(samples, 0.5),
      unit: "ms",
      reference: "goal < 150",
    },
    { figure: "  p90", value: percentile(samples, 0.9), unit: "ms" },
  ];
}

async function scrolling(page: Page): Promise<readonly Row[]> {
  const before = await topmost(page);
  const frames = await page.evaluate(async (time) => {
    const list = document.querySelector(".messages");
    if (list === null) throw new Error("no conversation is open");
    const lengths: number[] = [];
    const start = performance.now();
    for (let before = start; before - start < time; ) {
      list.scrollTop -= 60;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      lengths.push(now - before);
      before = now;
    }
    return lengths;
  }, SCROLL_MS);
  const after = await topmost(page);
  const total = frames.reduce((sum, length) => sum + length, 0);
  return [
    {
      figure: "scrolling it upwards by script, 3,600 pixels a second",
      value: (frames.length * 1_000) / total,
      unit: "fps",
      reference: "goal 60",
    },
    { figure: "  messages passed a second", value: ((before - after) * 1_000) / total, unit: "" },
    { figure: "  time of a frame, p95", value: percentile(frames, 0.95), unit: "ms" },
  ];
}

/** @returns the number of the uppermost message that exists: a list that does not keep up is scrolled in vain */
async function topmost(page: Page): Promise<number> {
  const text = await page.locator(".messages .stranger-text").first().textContent();
  const number = /^Message (\d+)/.exec(text ?? "")?.[1];
  if (number === undefined) throw new Error("the conversation is not one that was filled");
  return Number(number);
}

async function writing(page: Page): Promise<readonly Row[]> {
  await composer(page).focus();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { keyTimes: times });
    let pressed = 0;
    addEventListener("keydown", () => (pressed = performance.now()), { capture: true });
    // After the app's own listeners, with the layout that the change brings.
    addEventListener("input", () => {
      queueMicrotask(() => {
        document.body.getBoundingClientRect();
        times.push(performance.now() - pressed);
      });
    });
  });
  for (let key = 0; key < KEYS; key++) await page.keyboard.press(key % 6 === 5 ? "Space" : "KeyA");
  const times = await page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes);
  return [
    {
      figure: "key press in the composer, handled and laid out, p50",
      value: percentile(times, 0.5),
      unit: "ms",
    },
    { figure: "  p99", value: percentile(times, 0.99), unit: "ms", reference: "goal < 16" },
  ];
}

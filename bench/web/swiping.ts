/**
 * Scrolling by a finger that swipes and lets go: the compositor moves the list then, and the page's main thread has to
 * bring rows in time. The page tells how regularly it came to that, and whether rows were missing.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { percentile, type Row } from "../support/table.ts";

const SWIPES = 16;
/** Where the finger goes down and up again: pixels from the top of the window. */
const FROM = 200;
const TO = 640;
/** Pixels a millisecond: a quick thumb. */
const SPEED = 3;
/** As often as a screen reports touches. */
const TOUCH_MS = 8;
/** The list goes on by itself for longer than this; the next swipe takes it up. */
const LET_GO_MS = 350;

interface Watched {
  /** Lengths of the main thread's frames, milliseconds. */
  readonly frames: readonly number[];
  /** Frames that began with a part of the window without rows. */
  readonly empty: number;
}

/** @returns the figures of swiping upwards through the conversation that is open */
export async function swiping(page: Page): Promise<readonly Row[]> {
  const session = await page.context().newCDPSession(page);
  await watch(page);
  for (let swipe = 0; swipe < SWIPES; swipe++) {
    await swipeDown(session);
    await delay(LET_GO_MS);
  }
  const { frames, empty } = await seen(page);
  await session.detach();
  const total = frames.reduce((sum, length) => sum + length, 0);
  return [
    {
      figure: "scrolling it upwards by a finger, frames of the main thread",
      value: (frames.length * 1_000) / total,
      unit: "fps",
      reference: "goal 60",
    },
    { figure: "  time of a frame, p95", value: percentile(frames, 0.95), unit: "ms" },
    { figure: "  frames with rows missing in sight", value: (empty * 100) / frames.length, unit: "%" },
  ];
}

async function swipeDown(session: CDPSession): Promise<void> {
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", y?: number) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x: 195, y }] });
  const start = performance.now();
  await touch("touchStart", FROM);
  for (let y = FROM; y < TO; y = FROM + (performance.now() - start) * SPEED) {
    await touch("touchMove", y);
    await delay(TOUCH_MS);
  }
  await touch("touchEnd");
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const list = document.querySelector<HTMLElement>(".messages");
    if (list === null) throw new Error("no conversation is open");
    const watched = { frames: [] as number[], empty: 0, stop: false };
    Object.assign(globalThis, { watched });
    let before = performance.now();
    const frame = () => {
      const now = performance.now();
      watched.frames.push(now - before);
      before = now;
      const rows = list.querySelectorAll(".messages-row");
      const above = rows[0]?.getBoundingClientRect().top ?? 0;
      const box = list.getBoundingClientRect();
      // At the very beginning there is nothing above but the list's own edge.
      if (above > box.top && list.scrollTop > 20) watched.empty++;
      if (!watched.stop) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

function seen(page: Page): Promise<Watched> {
  return page.evaluate(() => {
    const { watched } = globalThis as unknown as { watched: Watched & { stop: boolean } };
    watched.stop = true;
    return watched;
  });
}

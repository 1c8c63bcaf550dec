/**
 * Every screen and dialog, on a phone and on a desktop, in light and dark: accessible, whole, and large enough for
 * fingers. The tour itself stands in `support/tour`.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { everyFault } from "./support/axe.ts";
import { overflowing, smallTargets } from "./support/fits.ts";
import { tour } from "./support/tour/tour.ts";
import { DESKTOP, PHONE } from "./support/tour/tourist.ts";
import { skip, World } from "./support/world.ts";

/** WCAG 2.2 §1.4.10: so wide is a desktop's window at four times its size. */
const NARROW = { width: 320, height: 640 } as const;

interface Look {
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly colorScheme: "light" | "dark";
  /** Of letters. */
  readonly scale?: "200%";
  readonly check: (page: Page) => Promise<readonly string[]>;
}

/**
 * Colours are the same at each size, so that two of the four show everything. The phone is the last: the tour goes on
 * there.
 */
const LOOKS: readonly Look[] = [
  { name: "a desktop, light", size: DESKTOP, colorScheme: "light", check: everything },
  { name: "320 pixels", size: NARROW, colorScheme: "light", check: overflowing },
  { name: "letters twice as large", size: PHONE, colorScheme: "light", scale: "200%", check: overflowing },
  { name: "a phone, dark", size: PHONE, colorScheme: "dark", check: everything },
];

async function everything(page: Page): Promise<readonly string[]> {
  return [...(await everyFault(page)), ...(await overflowing(page)), ...(await smallTargets(page))];
}

async function put(page: Page, { size, colorScheme, scale = "" }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(size);
  // Waits until what follows the size of the window has followed it.
  await page.evaluate(async (fontSize) => {
    document.documentElement.style.setProperty("font-size", fontSize);
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  }, scale);
}

// In German, whose words are the longest; one walk for all looks, since most of the time goes into walking.
test("every screen is accessible and whole: on a phone, a desktop and in 320 pixels, light, dark and enlarged", {
  skip,
}, async (t) => {
  const stops = new Set<string>();
  /** So that one run tells everything. */
  const faults: string[] = [];
  const visit = async (page: Page, what: string): Promise<void> => {
    stops.add(what);
    for (const look of LOOKS) {
      await put(page, look);
      faults.push(...(await look.check(page)).map((fault) => `${what}, ${look.name}: ${fault}`));
    }
  };
  await tour(t, { world: await World.open(t), locale: "de-DE", visit });
  assert.deepEqual(faults, []);
  assert.ok(stops.size > 60, `only ${stops.size} stops`);
});

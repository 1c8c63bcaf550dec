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

/** Colours are the same at each size, so that two of the four show everything. The phone is the last: the tour goes on there. */
const LOOKS = [
  { name: "a desktop, light", size: DESKTOP, colorScheme: "light" },
  { name: "a phone, dark", size: PHONE, colorScheme: "dark" },
] as const;

/** Waits until what follows the size of the window has followed it. */
async function resize(page: Page, size: { readonly width: number; readonly height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** What was found at all stops, so that one run tells everything. */
class Findings {
  readonly #stops = new Set<string>();
  readonly #faults: string[] = [];

  add(stop: string, how: string, faults: readonly string[]): void {
    this.#stops.add(stop);
    this.#faults.push(...faults.map((fault) => `${stop}, ${how}: ${fault}`));
  }

  check(): void {
    assert.deepEqual(this.#faults, []);
    assert.ok(this.#stops.size > 60, `only ${this.#stops.size} stops`);
  }
}

test("every screen keeps all rules of accessibility, on a phone and a desktop, light and dark", {
  skip,
}, async (t) => {
  const findings = new Findings();
  const visit = async (page: Page, what: string): Promise<void> => {
    for (const { name, size, colorScheme } of LOOKS) {
      await resize(page, size);
      await page.emulateMedia({ colorScheme });
      findings.add(what, name, [
        ...(await everyFault(page)),
        ...(await overflowing(page)),
        ...(await smallTargets(page)),
      ]);
    }
  };
  await tour(t, { world: await World.open(t), locale: "en-GB", visit });
  findings.check();
});

test("in German, in a window of 320 pixels and with letters of twice the size, nothing is cut", {
  skip,
}, async (t) => {
  const findings = new Findings();
  const visit = async (page: Page, what: string): Promise<void> => {
    await resize(page, NARROW);
    findings.add(what, "320 pixels", await overflowing(page));
    await resize(page, PHONE);
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    await resize(page, PHONE);
    findings.add(what, "letters twice as large", await overflowing(page));
    await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  };
  await tour(t, { world: await World.open(t), locale: "de-DE", visit });
  findings.check();
});

/** How a screen is looked at: in windows of all kinds, in light and dark. */
import type { Page } from "playwright-core";
import { everyFault } from "./axe.ts";
import { overflowing, smallTargets } from "./fits.ts";

export const PHONE = { width: 390, height: 844 } as const;
export const DESKTOP = { width: 1_280, height: 800 } as const;
/** WCAG 2.2 §1.4.10: so wide is a desktop's window at four times its size. */
const NARROW = { width: 320, height: 640 } as const;

interface Look {
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly colorScheme: "light" | "dark";
  /** Of letters. */
  readonly scale?: string;
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

/** Looks at what a page shows in each way. @returns what is wrong, and in which */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const look of LOOKS) {
    await put(page, look);
    faults.push(...(await look.check(page)).map((fault) => `${look.name}: ${fault}`));
  }
  return faults;
}

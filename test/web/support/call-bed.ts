/** The page of `in-browser/call-media.ts` in a tab of the browser. */
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { openBundledPage } from "./bundled-page.ts";
import type {} from "./in-browser/call-media.ts";

/** @returns a page with `callBed`, gone after the test; errors of it fail the test */
export async function openCallBed(t: TestContext): Promise<Page> {
  const page = await openBundledPage(t, "call-media.ts");
  await page.waitForFunction(() => globalThis.callBed !== undefined);
  // Browsers let a page play only after somebody has touched it.
  await page.locator("body").click();
  return page;
}

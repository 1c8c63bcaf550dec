/** Rules of accessibility, by axe-core, on what a page shows. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** @throws AssertionError that lists what breaks a rule, in the light or in the dark */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const violations = await violationsOn(page);
    assert.deepEqual(violations.map(describe), [], `${what}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

async function violationsOn(page: Page): Promise<readonly Violation[]> {
  // The page's policy allows no scripts of strangers; the debugger is none.
  await page.evaluate(`if (!globalThis.axe) { ${axe.source} }`);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(root: Document): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run(document)).violations;
  });
}

function describe({ id, help, nodes }: Violation): string {
  const places = nodes.map(({ html, failureSummary = "" }) => `${html}\n    ${failureSummary}`);
  return `${id}: ${help}\n  ${places.join("\n  ")}`;
}

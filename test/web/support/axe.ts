/** Rules of accessibility, by axe-core, on what a page shows. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

interface Axe {
  getRules(): readonly { readonly ruleId: string; readonly tags: readonly string[] }[];
  run(
    root: Document,
    options: {
      readonly preload: boolean;
      readonly resultTypes: readonly string[];
      readonly runOnly?: { readonly type: "rule"; readonly values: readonly string[] };
    },
  ): Promise<{ readonly violations: readonly Violation[] }>;
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

/**
 * By every rule that axe has.
 * @returns what breaks one, with the colours of now
 */
export async function everyFault(page: Page): Promise<readonly string[]> {
  return (await violationsOn(page, "every")).map(describe);
}

/** Level AAA asks for more contrast than quiet words have; rules on trial and obsolete ones are not for relying on. */
const NOT_OURS = ["wcag2aaa", "wcag21aaa", "wcag22aaa", "experimental", "deprecated", "obsolete"];

async function violationsOn(page: Page, which: "usual" | "every" = "usual"): Promise<readonly Violation[]> {
  // The page's policy allows no scripts of strangers; the debugger is none. It has 1.5 MB: each page gets it once.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([rules, notOurs]) => {
      // Half-way from one colour to another there is less contrast than on either side. What goes on for ever is left.
      const passing = document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(passing.map(({ finished }) => finished));
      const { axe: inPage } = globalThis as unknown as { axe: Axe };
      const ours = inPage.getRules().filter(({ tags }) => !tags.some((tag) => notOurs.includes(tag)));
      const values = ours.map(({ ruleId }) => ruleId);
      // Nothing is to be fetched: no rule of ours reads stylesheets or media. What passes needs no description.
      const quick = { preload: false, resultTypes: ["violations"] };
      const options = rules === "usual" ? quick : { ...quick, runOnly: { type: "rule" as const, values } };
      return (await inPage.run(document, options)).violations;
    },
    [which, NOT_OURS] as const,
  );
}

function describe({ id, help, nodes }: Violation): string {
  const places = nodes.map(({ html, failureSummary = "" }) => `${html}\n    ${failureSummary}`);
  return `${id}: ${help}\n  ${places.join("\n  ")}`;
}

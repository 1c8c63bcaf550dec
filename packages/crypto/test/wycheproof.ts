import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { Primitives } from "../primitives/primitives.ts";
import { PROVIDERS } from "./providers.ts";

/** The shared vectors lie beside the project, not in it. */
const FOLDER = new URL("../../../../shared/vectors/wycheproof/", import.meta.url);

/** What every Wycheproof test has; files add fields of their own, in hexadecimal. */
export interface WycheproofTest {
  readonly tcId: number;
  readonly comment?: string;
  readonly flags: readonly string[];
  readonly result: "valid" | "acceptable" | "invalid";
}

interface WycheproofFile<Group, Test> {
  readonly numberOfTests: number;
  readonly testGroups: readonly (Group & { readonly tests: readonly Test[] })[];
}

/**
 * Runs every test of a file on every provider. `check` throws where the provider is wrong; where a vector
 * asks for something our interface does not offer, it asserts the refusal. That none was left out is counted.
 */
export function wycheproof<Group, Test extends WycheproofTest>(
  fileName: string,
  check: (primitives: Primitives, test: Test, group: Group) => Promise<void>,
): void {
  const url = new URL(fileName, FOLDER);
  const skip = existsSync(url) ? false : "the folder shared/vectors/wycheproof is not there";
  for (const primitives of PROVIDERS) {
    test(`Wycheproof ${fileName} on ${primitives.provider}`, { skip }, async () => {
      const file: WycheproofFile<Group, Test> = JSON.parse(readFileSync(url, "utf8"));
      let count = 0;
      for (const group of file.testGroups) {
        for (const vector of group.tests) {
          await check(primitives, vector, group).catch((cause: unknown) => {
            throw new Error(`test ${vector.tcId} (${vector.result}: ${vector.comment})`, { cause });
          });
          count++;
        }
      }
      assert.equal(count, file.numberOfTests);
    });
  }
}

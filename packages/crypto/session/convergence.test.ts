import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createNodePrimitives } from "../primitives/node.ts";
import { tellStory } from "../test/convergence/story.ts";
import { RESTORING, WEATHERS } from "../test/convergence/weathers.ts";
import { seededRandom } from "../test/random.ts";

const primitives = createNodePrimitives();
const seed = fc.integer({ min: 1, max: 0x7fff_ffff });

for (const [name, weather] of Object.entries(WEATHERS)) {
  test(`both come to the same session, and everything is read: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(seed, async (value) => {
        const ending = await tellStory(primitives, seededRandom(value), weather);
        assert.deepEqual(ending, { together: true, unread: 0 });
      }),
      { numRuns: 15 },
    );
  });
}

for (const [name, weather] of Object.entries(RESTORING)) {
  test(`what cannot be read any more is asked for, and both come together: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(seed, async (value) => {
        const { together } = await tellStory(primitives, seededRandom(value), weather);
        assert.ok(together);
      }),
      { numRuns: 15 },
    );
  });
}

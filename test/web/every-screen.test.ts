/**
 * Every screen and dialog, on a phone and on a desktop, in light and dark: accessible, whole, and large enough for
 * fingers. The tour itself stands in `support/tour`; that a new version is ready is looked at in `update.test.ts`.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf } from "./support/looks.ts";
import { tour } from "./support/tour/tour.ts";
import { skip, World } from "./support/world.ts";

// In German, whose words are the longest; one walk for all looks, since most of the time goes into walking.
test("every screen is accessible and whole: on a phone, a desktop and in 320 pixels, light, dark and enlarged", {
  skip,
}, async (t) => {
  const stops = new Set<string>();
  /** So that one run tells everything. */
  const faults: string[] = [];
  await tour(t, {
    world: await World.open(t),
    locale: "de-DE",
    visit: async (page, what) => {
      stops.add(what);
      faults.push(...(await faultsOf(page)).map((fault) => `${what}, ${fault}`));
    },
  });
  assert.deepEqual(faults, []);
  assert.ok(stops.size > 60, `only ${stops.size} stops`);
});

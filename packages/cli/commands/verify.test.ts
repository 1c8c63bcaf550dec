import assert from "node:assert/strict";
import { test } from "node:test";
import { EXIT } from "../exit-codes.ts";
import { DIGITS, FakeEngine } from "../test/fake-engine.ts";
import { finish } from "../test/harness.ts";
import { BOB } from "../test/messages.ts";

test("verify shows 60 digits, and changes trust only when told to", async (t) => {
  const engine = new FakeEngine();
  const shown = await finish(t, ["verify", BOB, "--json"], engine);
  assert.deepEqual(JSON.parse(shown.stdout), { address: BOB, digits: DIGITS, qr: "AA", trust: "unverified" });
  assert.equal(engine.people[0]?.trust, "unverified");
  const marked = await finish(t, ["verify", BOB, "--yes"], engine);
  assert.equal(marked.stdout.replace(/\s+/g, " ").includes(DIGITS), true);
  assert.equal(engine.people[0]?.trust, "verified");
  const changed = new FakeEngine([], "changed");
  const warned = await finish(t, ["verify", BOB, "--accept-change"], changed);
  assert.equal(changed.people[0]?.trust, "unverified");
  assert.match(warned.stdout, /not verified/);
  const unknown = await finish(t, ["verify", "nobody@example.org"], engine);
  assert.equal(unknown.exitCode, EXIT.refused);
});

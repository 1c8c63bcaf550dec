/** Which server an activation link leads to, and who can use it, on the command line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Household } from "./support/household.ts";
import { startImpostor } from "./support/impostor.ts";

const BOB = "bob@localhost";

test("an activation link works once, and a stolen one is told", async (t) => {
  const house = new Household(t);
  await house.startServer();
  const link = await house.newLink("alice");
  assert.equal((await house.run("alice", ["activate", link])).exitCode, 0);
  const thief = await house.run("thief", ["activate", link]);
  assert.equal(thief.exitCode, 3);
  assert.match(thief.stderr, /used already/);
  const again = await house.run("alice", ["activate", link]);
  assert.equal(again.exitCode, 2);
  assert.match(again.stderr, /alice@localhost already/);
  const damaged = await house.run("other", ["activate", link.slice(0, -3)]);
  assert.equal(damaged.exitCode, 2);
});

test("a link to http://localhost activates over TLS", async (t) => {
  const house = new Household(t);
  await house.startServer();
  const { json } = await house.admin("account", "add", "alice");
  const activated = await house.run("alice", ["activate", json[0]?.loopbackLink as string, "--json"]);
  assert.equal(activated.exitCode, 0, activated.stderr);
  assert.equal(activated.json[0]?.server, `https://localhost:${house.ports.https}`);
});

test("an impostor with the same name and ports gets not one byte, before and after activation", async (t) => {
  const house = new Household(t);
  await house.startServer();
  const link = await house.newLink("bob");
  await house.welcome("alice");
  await house.stopServer();
  const impostor = await startImpostor(t, [house.ports.https, house.ports.sip]);
  const activation = await house.run("bob", ["activate", link]);
  assert.equal(activation.exitCode, 7, activation.stderr);
  assert.match(activation.stderr, /not the server that your activation link named/);
  const before = impostor.connections();
  assert.ok(before > 0);
  const sending = await house.run("alice", ["send", BOB, "secret", "--timeout", "60"]);
  assert.equal(sending.exitCode, 7, sending.stderr);
  const receiving = await house.run("alice", ["receive", "--timeout", "60"]);
  assert.equal(receiving.exitCode, 7, receiving.stderr);
  for (const { stderr } of [activation, sending, receiving]) {
    assert.match(stderr, /^sottovoce: [^\n]*Nothing was sent to it\.[^\n]*\n/);
    assert.doesNotMatch(stderr, /\.\./);
    // One sentence; and for what was to be sent another one on what becomes of it.
    const rest = stderr.split("\n").slice(1).join("\n");
    if (stderr === sending.stderr) assert.match(rest, /^It waits in the outbox [^\n]*\n$/);
    else assert.equal(rest, "");
  }
  assert.ok(impostor.connections() > before);
  assert.equal(await impostor.received(), 0);
  // The link was not used up, and the message was not lost.
  await impostor.close();
  await house.startServer();
  assert.equal((await house.run("bob", ["activate", link])).exitCode, 0);
  await house.run("alice", ["send", BOB, "now"]);
  const { json } = await house.run("bob", ["receive", "--count", "2", "--timeout", "60", "--json"]);
  assert.deepEqual(json.map(({ text }) => text).toSorted(), ["now", "secret"]);
});

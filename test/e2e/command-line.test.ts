/** The main job, as its users do it: two people on two command lines, through a server, all in their own processes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { command } from "./support/command.ts";
import { Household } from "./support/household.ts";

const ALICE = "alice@localhost";
const BOB = "bob@localhost";

test("two people activate, and exchange messages while both are online", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);

  const receiving = house.start("bob", ["receive", "--count", "1", "--timeout", "60"]);
  const sent = await house.run("alice", ["send", BOB, "Hello 👋", "Bob", "--wait", "delivered", "--json"]);
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.equal(sent.json[0]?.status, "sending");
  assert.equal(sent.json.at(-1)?.status, "delivered");
  const received = await receiving.next();
  assert.deepEqual(
    { ...received, sentAt: 0, receivedAt: 0 },
    {
      id: sent.json[0]?.id,
      from: ALICE,
      text: "Hello 👋 Bob",
      sentAt: 0,
      receivedAt: 0,
      security: "end-to-end",
    },
  );
  assert.equal((await receiving.end()).exitCode, 0);

  const answer = await house.run("bob", ["send", ALICE, "-", "--wait", "enqueued"], "Hello\nAlice\n");
  assert.deepEqual([answer.exitCode, answer.stdout], [0, "◌ Sending\n✓ Enqueued\n"]);
  const [message] = (await house.run("alice", ["receive", "--count", "1", "--timeout", "60", "--json"])).json;
  assert.deepEqual([message?.from, message?.text], [BOB, "Hello\nAlice"]);

  const history = await house.run("alice", ["history", BOB, "--json"]);
  assert.deepEqual(
    history.json.map(({ direction, text, status, read }) => [direction, text, status, read]),
    [
      ["out", "Hello 👋 Bob", "delivered", true],
      ["in", "Hello\nAlice", "received", true],
    ],
  );
  assert.equal(await house.stopServer(), 0);
});

test("a message waits for who is offline, and the sender sees it arrive", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const sending = house.start("alice", ["send", BOB, "When you are back", "--wait", "delivered"]);
  const id = (await sending.next()).id;
  assert.equal((await sending.next()).status, "enqueued");
  const { json } = await house.run("bob", ["receive", "--count", "1", "--timeout", "60", "--json"]);
  assert.deepEqual([json[0]?.id, json[0]?.text], [id, "When you are back"]);
  assert.equal((await sending.next()).status, "delivered");
  assert.equal((await sending.end()).exitCode, 0);
  // What was shown is read, and is not shown again.
  const again = await house.run("bob", ["receive", "--count", "1", "--timeout", "0", "--json"]);
  assert.deepEqual([again.exitCode, again.json], [9, []]);

  const { stdout } = await house.run("alice", ["timeline", String(id).slice(-8)]);
  assert.match(stdout, /Attempt 1/);
  assert.match(stdout, /✓✓ Delivered/);
});

test("without server a message waits in the outbox, and goes out with the next one", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  await house.stopServer();
  const unsent = await house.run("alice", ["send", BOB, "first", "--timeout", "0.2", "--json"]);
  assert.equal(unsent.exitCode, 5, unsent.stderr);
  assert.match(unsent.stderr, /waits in the outbox until/);
  assert.deepEqual(
    unsent.json.map(({ status }) => status),
    ["sending"],
  );
  const { json: waiting } = await house.run("alice", ["outbox", "--json"]);
  assert.deepEqual(
    waiting.map(({ text }) => text),
    ["first"],
  );
  await house.startServer();
  await house.run("alice", ["send", BOB, "second", "--wait", "enqueued"]);
  const { json } = await house.run("bob", ["receive", "--count", "2", "--timeout", "60", "--json"]);
  assert.deepEqual(
    json.map(({ text }) => text),
    ["first", "second"],
  );
  assert.deepEqual((await house.run("alice", ["outbox", "--json"])).json, []);
});

test("what does not fit is refused before anything is sent, with its reason", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const refusals = [
    ["👍".repeat(161), /has 161 characters; at most 160/],
    [`${"👨‍👩‍👧‍👦".repeat(25)}${"x".repeat(16)}`, /takes 641 bytes; at most 640/],
    [" ", /is empty/],
  ] as const;
  for (const [text, sentence] of refusals) {
    const { exitCode, stderr } = await house.run("alice", ["send", BOB, text]);
    assert.equal(exitCode, 2);
    assert.match(stderr, sentence);
  }
  const unknown = await house.run("alice", ["send", "nobody@localhost", "👍".repeat(160), "--json"]);
  assert.equal(unknown.exitCode, 3);
  assert.equal(unknown.json.at(-1)?.reason, "unknown_recipient");
  await house.newLink("mute", { messaging: false });
  const mute = await house.run("alice", ["send", "mute@localhost", "x", "--json"]);
  assert.equal(mute.exitCode, 3);
});

test("a wrong passphrase, a profile in use, and a profile without account have their exit codes", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const profile = ["--profile", house.profile("alice")];
  const wrong = await command(["whoami", ...profile], { env: { SOTTOVOCE_PASSPHRASE: "wrong" } });
  assert.deepEqual([wrong.exitCode, wrong.stdout], [6, ""]);
  assert.equal((await house.run("nobody", ["whoami"])).exitCode, 2);
  const receiving = house.start("alice", ["receive"]);
  await house.untilOnline(ALICE);
  const second = await command(["whoami", ...profile]);
  assert.equal(second.exitCode, 8);
  assert.ok(second.stderr.includes(`pid ${receiving.pid}`), second.stderr);
  // kill -9 frees the profile at once.
  await receiving.kill();
  assert.equal((await command(["whoami", ...profile])).exitCode, 0);
});

test("Ctrl-C ends receive in good order", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const receiving = house.start("alice", ["receive"]);
  await house.untilOnline(ALICE);
  receiving.signal("SIGINT");
  const { exitCode, stderr } = await receiving.end();
  assert.deepEqual([exitCode, stderr], [0, ""]);
  const { json } = await house.admin("account", "list");
  assert.equal(json[0]?.registered, 0, "it has taken its registration back");
});

test("people verify each other by the same 60 digits, and a changed key stops sending", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const digitsOf = async (name: string, peer: string) =>
    (await house.run(name, ["verify", peer, "--json"])).json[0]?.digits;
  const digits = await digitsOf("alice", BOB);
  assert.match(String(digits), /^\d{5}( \d{5}){11}$/);
  assert.equal(await digitsOf("bob", ALICE), digits);
  assert.equal((await house.run("alice", ["verify", BOB, "--yes"])).exitCode, 0);

  const reset = await house.admin("account", "reset", "bob");
  await house.run("bob-new", ["activate", reset.json[0]?.link as string]);
  const blocked = await house.run("alice", ["send", BOB, "is it you?"]);
  assert.equal(blocked.exitCode, 10, blocked.stderr);
  assert.match(blocked.stderr, /sottovoce verify bob@localhost/);
  assert.equal((await house.run("alice", ["verify", BOB, "--accept-change"])).exitCode, 0);
  assert.equal((await house.run("alice", ["send", BOB, "it is"])).exitCode, 0);
  const { json } = await house.run("bob-new", ["receive", "--count", "1", "--timeout", "60", "--json"]);
  assert.equal(json[0]?.text, "it is");
});

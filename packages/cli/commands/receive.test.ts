import assert from "node:assert/strict";
import { test } from "node:test";
import { EXIT } from "../exit-codes.ts";
import { FakeEngine } from "../test/fake-engine.ts";
import { activatedProfile, finish, start, started } from "../test/harness.ts";
import { BOB, FRIDAY, incoming, outgoing } from "../test/messages.ts";

const ESC = "\u001B";

test("receive tells on stderr of a message that was given up, and prints nothing new on stdout", async (t) => {
  const profile = await activatedProfile(t);
  const waiting = outgoing("Hello");
  const engine = new FakeEngine([waiting]);
  const command = start(["receive", "--json", "--profile", profile], { engine });
  await started(engine);
  engine.giveUp(waiting.id);
  engine.arrive(incoming("Bob's key has changed.", { note: "key_changed", read: true }));
  command.interrupt();
  assert.deepEqual(await command.outcome, {
    exitCode: EXIT.done,
    stdout: "",
    stderr:
      "Your message to bob@example.org was given up: it could not be sent in time.\n" +
      "bob@example.org: Bob's key has changed.\n",
  });
});

test("receive prints what was unread, then what comes, oldest first, and marks it as read", async (t) => {
  const old = incoming("already read", { read: true });
  const first = incoming("first", { receivedAt: FRIDAY + 1 });
  const second = incoming("second", { receivedAt: FRIDAY + 2, peer: "carol@example.org" as typeof BOB });
  const engine = new FakeEngine([old, first, second]);
  const profile = await activatedProfile(t);
  const running = start(["receive", "--count", "3", "--json", "--profile", profile], { engine });
  await started(engine);
  engine.arrive(outgoing("mine"));
  engine.arrive(incoming("Bob's key has changed.", { note: "key_changed" }));
  engine.arrive(incoming(`third ${ESC}[2J`));
  const { exitCode, stdout, stderr } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  const lines = stdout.trimEnd().split("\n");
  assert.ok(!stdout.includes(ESC));
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { readonly text: string }).text),
    ["first", "second", `third ${ESC}[2J`],
  );
  assert.deepEqual(JSON.parse(lines[0] as string), {
    id: first.id,
    from: BOB,
    text: "first",
    sentAt: FRIDAY,
    receivedAt: FRIDAY + 1,
    security: "end-to-end",
  });
  assert.match(stderr, /Bob's key has changed/);
  assert.ok(engine.history.every(({ read }) => read));
});

test("receive prints no more than asked for, and leaves the rest unread", async (t) => {
  const engine = new FakeEngine([incoming("one"), incoming("two"), incoming("three")]);
  const { exitCode, stdout } = await finish(t, ["receive", "--count", "2"], engine);
  assert.equal(exitCode, EXIT.done);
  assert.match(stdout, /one[\s\S]*two/);
  assert.deepEqual(
    engine.history.map(({ read }) => read),
    [true, true, false],
  );
});

test("receive ends with exit code 9 when too few came, and with 0 when no number was asked for", async (t) => {
  const few = await finish(
    t,
    ["receive", "--count", "2", "--timeout", "0"],
    new FakeEngine([incoming("one")]),
  );
  assert.equal(few.exitCode, EXIT.timeout);
  assert.match(few.stderr, /1 of 2 messages/);
  const open = await finish(t, ["receive", "--timeout", "0"], new FakeEngine());
  assert.equal(open.exitCode, EXIT.done);
});

test("receive tells of missed calls, which are no messages, and of texts that the server could read", async (t) => {
  const make = () =>
    new FakeEngine([
      incoming("", { note: "missed_call", missedCall: "busy", sentAt: FRIDAY, receivedAt: FRIDAY + 5 }),
      incoming("The visitor is here", { security: "end-to-site", receivedAt: FRIDAY + 1 }),
    ]);
  const words = await finish(t, ["receive", "--count", "1"], make());
  assert.equal(words.exitCode, EXIT.done);
  assert.match(
    words.stdout,
    /^Missed call from bob@example\.org at 2026-11-20 14:00: your devices were busy\.\n/,
  );
  assert.match(words.stdout, /bob@example\.org {2}.* {2}end-to-site: server can read\nThe visitor is here\n/);
  const engine = make();
  const { stdout } = await finish(t, ["receive", "--count", "1", "--json"], engine);
  const [call, text] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(call, {
    id: engine.history[0]?.id,
    from: BOB,
    missedCall: "busy",
    at: FRIDAY,
    receivedAt: FRIDAY + 5,
  });
  assert.equal(text.security, "end-to-site");
  assert.ok(engine.history.every(({ read }) => read));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_TEXT_CHARACTERS } from "@sottovoce/wire";
import { EXIT } from "../exit-codes.ts";
import { FakeEngine } from "../test/fake-engine.ts";
import { activatedProfile, finish, start, started, written } from "../test/harness.ts";
import { BOB, type outgoing } from "../test/messages.ts";

test("send prints each change of status and ends with the one waited for", async (t) => {
  const engine = new FakeEngine();
  const profile = await activatedProfile(t);
  const running = start(
    ["send", "BOB@example.org", "Hello", "you", "--json", "--wait", "delivered", "--profile", profile],
    {
      engine,
    },
  );
  await started(engine);
  while (engine.history.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const [message] = engine.history as [ReturnType<typeof outgoing>];
  assert.equal(message.text, "Hello you");
  engine.update(message.id, {
    status: "enqueued",
    timeline: [{ at: 5, code: "text", event: "enqueued", text: "" }],
  });
  engine.update(message.id, { status: "enqueued" });
  engine.update(message.id, {
    status: "delivered",
    timeline: [{ at: 6, code: "text", event: "delivered", text: "" }],
  });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  assert.deepEqual(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
    [
      { id: message.id, to: BOB, status: "sending", at: message.sentAt, security: "end-to-end" },
      { id: message.id, to: BOB, status: "enqueued", at: 5, security: "end-to-end" },
      { id: message.id, to: BOB, status: "delivered", at: 6, security: "end-to-end" },
    ],
  );
  assert.equal(engine.stopped, true);
});

test("send --wait sending does not connect", async (t) => {
  const engine = new FakeEngine();
  const { exitCode, stdout } = await finish(t, ["send", BOB, "later", "--wait", "sending"], engine);
  assert.deepEqual([exitCode, stdout, engine.started], [EXIT.done, "◌ Sending\n", false]);
});

test("send reads the text from standard input, without its last line break", async (t) => {
  const engine = new FakeEngine();
  await finish(t, ["send", BOB, "-", "--wait", "sending"], engine, "two\nlines\n");
  assert.equal(engine.history[0]?.text, "two\nlines");
});

test("texts that do not fit are refused before anything is sent", async (t) => {
  const refused = ["x".repeat(MAX_TEXT_CHARACTERS + 1), "   ", "👨‍👩‍👧‍👦".repeat(26)];
  for (const text of refused) {
    const engine = new FakeEngine();
    const { exitCode, stderr } = await finish(t, ["send", BOB, "-"], engine, text);
    assert.equal(exitCode, EXIT.usage);
    assert.match(stderr, /The message (has 161 characters|is empty|takes 650 bytes)/);
    assert.deepEqual([engine.history.length, engine.started], [0, false]);
  }
  const fits = new FakeEngine();
  const emoji = "👍".repeat(MAX_TEXT_CHARACTERS);
  assert.equal((await finish(t, ["send", BOB, emoji, "--wait", "sending"], fits)).exitCode, EXIT.done);
});

test("a message that fails, expires or is refused has its exit code and its reason", async (t) => {
  const cases = [
    [{ status: "error", reason: "unknown_recipient" }, EXIT.refused, /there is no such account/],
    [{ status: "error", reason: "key_changed" }, EXIT.keyChanged, /sottovoce verify bob@example\.org/],
    [{ status: "error", reason: "not_sent_in_time" }, EXIT.expired, /has expired/],
    [{ status: "expired", reason: "expired" }, EXIT.expired, /has expired/],
  ] as const;
  for (const [changes, code, sentence] of cases) {
    const engine = new FakeEngine();
    const profile = await activatedProfile(t);
    const running = start(["send", BOB, "x", "--profile", profile], { engine });
    while (engine.history.length === 0) await new Promise((resolve) => setImmediate(resolve));
    engine.update((engine.history[0] as ReturnType<typeof outgoing>).id, changes);
    const { exitCode, stderr } = await running.outcome;
    assert.equal(exitCode, code, changes.reason);
    assert.match(stderr, sentence);
  }
});

test("a device that is refused learns that its message waits", async (t) => {
  for (const [state, code] of [
    ["refused", EXIT.refused],
    ["impostor", EXIT.impostor],
  ] as const) {
    const engine = new FakeEngine();
    const running = start(["send", BOB, "x", "--profile", await activatedProfile(t)], { engine });
    while (engine.history.length === 0) await new Promise((resolve) => setImmediate(resolve));
    engine.emit({
      type: "connection",
      state,
      reason: "No.",
      trouble: state === "impostor" ? "impostor" : "not_accepted",
    });
    const { exitCode, stderr } = await running.outcome;
    assert.equal(exitCode, code);
    assert.match(
      stderr,
      /No\.\nIt waits in the outbox and will be sent when the server accepts this device again\./,
    );
  }
});

test("time over: unreachable only where nobody answers, else not yet", async (t) => {
  const unsent = await finish(t, ["send", BOB, "x", "--timeout", "0"], new FakeEngine());
  assert.equal(unsent.exitCode, EXIT.timeout);
  assert.match(unsent.stderr, /is not sent yet\. The message waits in the outbox/);
  for (const trouble of ["connection", "attempt"] as const) {
    const engine = new FakeEngine();
    const args = ["send", BOB, "x", "--timeout", "0.05", "--profile", await activatedProfile(t)];
    const sending = start(args, { engine });
    while (engine.history.length === 0) await new Promise((resolve) => setImmediate(resolve));
    if (trouble === "connection") {
      engine.emit({ type: "connection", state: "offline", reason: "Nobody there.", trouble: "unreachable" });
    } else {
      const [{ id }] = engine.history as [ReturnType<typeof outgoing>];
      engine.update(id, { timeline: [{ at: 5, code: "text", event: "attempt_failed", text: "" }] });
    }
    assert.equal((await sending.outcome).exitCode, EXIT.unreachable, trouble);
  }
  const profile = await activatedProfile(t);
  const waiting = new FakeEngine();
  const running = start(
    ["send", BOB, "x", "--wait", "delivered", "--timeout", "0.05", "--profile", profile],
    {
      engine: waiting,
    },
  );
  while (waiting.history.length === 0) await new Promise((resolve) => setImmediate(resolve));
  waiting.update((waiting.history[0] as ReturnType<typeof outgoing>).id, { status: "enqueued" });
  const { exitCode, stderr } = await running.outcome;
  assert.equal(exitCode, EXIT.timeout);
  assert.match(stderr, /Not delivered yet/);
});

test("Ctrl-C ends a wait in good order", async (t) => {
  const engine = new FakeEngine();
  const profile = await activatedProfile(t);
  const running = start(["send", BOB, "x", "--profile", profile], { engine });
  await started(engine);
  running.interrupt();
  const { exitCode, stderr } = await running.outcome;
  assert.deepEqual([exitCode, stderr, engine.stopped], [130, "", true]);
});

/** An engine whose one contact is a SIP phone. */
function withPhone(agreed = false): FakeEngine {
  const engine = new FakeEngine();
  engine.people = engine.people.map((person) => ({
    ...person,
    level: "end-to-site",
    endToSiteAgreed: agreed,
  }));
  return engine;
}

test("a script that writes to a SIP phone without having agreed is refused, and nothing is sent", async (t) => {
  const engine = withPhone();
  const { exitCode, stdout, stderr } = await finish(t, ["send", BOB, "x", "--json"], engine);
  assert.equal(exitCode, EXIT.notAgreed);
  assert.equal(stdout, "");
  assert.match(stderr, /your server can read what is sent to it.*again with --end-to-site to agree\./);
  assert.equal(engine.people[0]?.endToSiteAgreed, false);
  assert.deepEqual(engine.history, []);
});

test("a message whose recipient turns out to be a SIP phone is taken back where nobody can be asked", async (t) => {
  const engine = new FakeEngine();
  const running = start(["send", BOB, "x", "--json", "--profile", await activatedProfile(t)], { engine });
  const { id } = await written(engine);
  engine.people = withPhone().people;
  engine.update(id, { reason: "end_to_site_not_agreed" });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.notAgreed);
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  assert.deepEqual(
    [last.id, last.status, last.reason],
    [id, "error", "end_to_site_not_agreed"],
    "a script sees it end",
  );
  assert.deepEqual(engine.history, [], "it must not go out later, when somebody agrees to something else");
});

test("--end-to-site agrees for a SIP phone, and means nothing to people with keys", async (t) => {
  const phone = withPhone();
  await finish(t, ["send", BOB, "x", "--end-to-site", "--wait", "sending"], phone);
  assert.equal(phone.people[0]?.endToSiteAgreed, true);
  assert.equal(phone.history.length, 1);
  const person = new FakeEngine();
  await finish(t, ["send", BOB, "x", "--end-to-site", "--wait", "sending"], person);
  assert.equal(person.people[0]?.endToSiteAgreed, false);
  assert.equal(person.history.length, 1);
});

test("--end-to-site agrees also where a phone turns out to be one only when the message is tried", async (t) => {
  const engine = new FakeEngine();
  const args = ["send", BOB, "x", "--end-to-site", "--profile", await activatedProfile(t)];
  const running = start(args, { engine });
  const { id } = await written(engine);
  engine.people = withPhone().people;
  engine.update(id, { reason: "end_to_site_not_agreed" });
  engine.update(id, { status: "enqueued", reason: null });
  assert.equal((await running.outcome).exitCode, EXIT.done);
  assert.equal(engine.people[0]?.endToSiteAgreed, true);
});

test("every line of status tells the level of a message that the server can read", async (t) => {
  const engine = withPhone(true);
  const running = start(["send", BOB, "x", "--profile", await activatedProfile(t)], { engine });
  const { id } = await written(engine);
  engine.update(id, { status: "enqueued", security: "end-to-site" });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  assert.match(stdout, /✓ Enqueued {2}end-to-site: server can read\n$/);
});

test("a contact about whom the server says what cannot be: told at once, and the message stays", async (t) => {
  for (const [reason, sentence] of [
    ["said_to_be_sip_phone", /nothing is sent without encryption.*waits in the outbox/],
    [
      "devices_withheld",
      /a removed device could read it\. Ask bob@\S+ another way whether a device was lost.* operator.*waits in the outbox/,
    ],
  ] as const) {
    const engine = new FakeEngine();
    const running = start(["send", BOB, "x", "--profile", await activatedProfile(t)], { engine });
    const { id } = await written(engine);
    engine.update(id, { reason });
    const { exitCode, stderr } = await running.outcome;
    assert.equal(exitCode, EXIT.refused);
    assert.match(stderr, sentence);
    assert.equal(engine.history.length, 1);
  }
});

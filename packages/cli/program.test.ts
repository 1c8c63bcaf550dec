import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { EngineError, type EngineErrorCode, ImpostorServer, NetworkFailure } from "@sottovoce/client";
import { MAX_TEXT_CHARACTERS } from "@sottovoce/wire";
import { exitCodeOf, explain } from "./errors.ts";
import { EXIT, EXIT_CODE_HELP } from "./exit-codes.ts";
import { openRecords } from "./ports/records.ts";
import { DIGITS, FakeEngine } from "./test/fake-engine.ts";
import { activatedProfile, start, temporaryDirectory } from "./test/harness.ts";
import { BOB, FRIDAY, incoming, outgoing } from "./test/messages.ts";

const ESC = "\u001B";

async function finish(t: TestContext, args: readonly string[], engine = new FakeEngine(), stdin = "") {
  const profile = await activatedProfile(t);
  return start([...args, "--profile", profile], { engine, stdin }).outcome;
}

/** Resolves when the engine was told to connect: the command waits for events from then on. */
async function started(engine: FakeEngine): Promise<void> {
  while (!engine.started) await new Promise((resolve) => setImmediate(resolve));
}

test("every command explains itself, and the program lists its exit codes", async () => {
  const help = await start(["--help"]).outcome;
  assert.equal(help.exitCode, EXIT.done);
  for (const code of Object.values(EXIT)) assert.match(EXIT_CODE_HELP, new RegExp(`^ +${code}  `, "m"));
  assert.ok(help.stdout.includes(EXIT_CODE_HELP.trim().slice(0, 40)));
  for (const command of [
    "send",
    "receive",
    "chat",
    "history",
    "outbox",
    "timeline",
    "activate",
    "whoami",
    "verify",
  ]) {
    const { exitCode, stdout } = await start([command, "--help"]).outcome;
    assert.equal(exitCode, EXIT.done, command);
    assert.match(stdout, new RegExp(`^Usage: sottovoce ${command} `), command);
  }
});

test("what is not a command line is refused with a hint and exit code 2", async () => {
  for (const args of [
    ["sned"],
    ["send"],
    ["send", "bob@example.org"],
    ["send", "bob@example.org", "x", "--wait", "forever"],
    ["send", "bob@example.org", "x", "--timeout", "-1"],
    ["receive", "--count", "0"],
    ["receive", "--count", "1.5"],
    ["history", "a@b", "c@d"],
    ["send", "not an address", "x"],
    ["activate", "https://example.org/"],
    ["verify", "bob@example.org", "--yes", "--accept-change"],
  ]) {
    const { exitCode, stdout, stderr } = await start(args).outcome;
    assert.equal(exitCode, EXIT.usage, args.join(" "));
    assert.equal(stdout, "");
    assert.notEqual(stderr, "");
    assert.doesNotMatch(stderr, /\n {4}at /, "no stack trace");
  }
  assert.match((await start(["sned"]).outcome).stderr, /Did you mean send\?/);
});

test("a profile that does not exist is explained and not created", async (t) => {
  const profile = join(temporaryDirectory(t), "nothing");
  const { exitCode, stderr } = await start(["whoami", "--profile", profile]).outcome;
  assert.equal(exitCode, EXIT.usage);
  assert.match(stderr, /sottovoce activate 'LINK'/);
  assert.equal(existsSync(profile), false);
});

test("a wrong passphrase locks, and none without a terminal does too", async (t) => {
  const profile = await activatedProfile(t);
  const wrong = await start(["whoami", "--profile", profile], { env: { SOTTOVOCE_PASSPHRASE: "x" } }).outcome;
  assert.equal(wrong.exitCode, EXIT.locked);
  assert.equal(wrong.stderr, "sottovoce: That is not the passphrase of this profile.\n");
});

test("a profile in use says by whom", async (t) => {
  const profile = await activatedProfile(t);
  const holder = openRecords(profile);
  t.after(() => holder.close());
  const { exitCode, stderr } = await start(["whoami", "--profile", profile]).outcome;
  assert.equal(exitCode, EXIT.busy);
  assert.match(stderr, new RegExp(`already in use by another sottovoce \\(pid ${process.pid}\\)`));
});

test("the profile comes from the option before the variable", async (t) => {
  const profile = await activatedProfile(t);
  const env = { SOTTOVOCE_PASSPHRASE: "correct horse battery staple", SOTTOVOCE_PROFILE: profile };
  const engine = new FakeEngine();
  assert.equal((await start(["whoami"], { engine, env }).outcome).exitCode, EXIT.done);
  const other = { ...env, SOTTOVOCE_PROFILE: "/nonexistent" };
  const named = await start(["whoami", "--profile", profile], { engine, env: other }).outcome;
  assert.equal(named.exitCode, EXIT.done);
});

test("whoami needs no network and closes what it opened", async (t) => {
  const engine = new FakeEngine();
  const { stdout } = await finish(t, ["whoami", "--json"], engine);
  assert.deepEqual(JSON.parse(stdout), {
    address: "alice@example.org",
    displayName: "Alice",
    account: "aa".repeat(16),
    device: "0000abcd",
    server: "https://localhost:8443",
    messaging: true,
    messageLifetimeMs: 259_200_000,
  });
  assert.deepEqual([engine.started, engine.stopped], [false, true]);
});

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
  engine.update(message.id, { status: "enqueued", timeline: [{ at: 5, event: "enqueued", text: "" }] });
  engine.update(message.id, { status: "enqueued" });
  engine.update(message.id, { status: "delivered", timeline: [{ at: 6, event: "delivered", text: "" }] });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  assert.deepEqual(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
    [
      { id: message.id, to: BOB, status: "sending", at: message.sentAt },
      { id: message.id, to: BOB, status: "enqueued", at: 5 },
      { id: message.id, to: BOB, status: "delivered", at: 6 },
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
    engine.emit({ type: "connection", state, reason: "No." });
    const { exitCode, stderr } = await running.outcome;
    assert.equal(exitCode, code);
    assert.match(
      stderr,
      /No\.\nIt waits in the outbox and will be sent when the server accepts this device again\./,
    );
  }
});

test("time over: unreachable while unsent, not yet while enqueued", async (t) => {
  const engine = new FakeEngine();
  const unsent = await finish(t, ["send", BOB, "x", "--timeout", "0"], engine);
  assert.equal(unsent.exitCode, EXIT.unreachable);
  assert.match(unsent.stderr, /waits in the outbox/);
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

test("history, outbox, contacts and timeline show hostile text harmlessly", async (t) => {
  const evil = `${ESC}]0;x\u0007 \u202Eevil`;
  const make = () => {
    const engine = new FakeEngine([
      incoming(evil),
      outgoing(evil, { timeline: [{ at: FRIDAY, event: "attempt_failed", text: evil }], expiresAt: FRIDAY }),
    ]);
    engine.people = engine.people.map((person) => ({ ...person, displayName: evil }));
    return engine;
  };
  const id = (engine: FakeEngine): string => (engine.history[1] as ReturnType<typeof outgoing>).id;
  for (const args of [["history"], ["history", BOB], ["outbox"], ["contacts"], ["timeline", "ID"]]) {
    for (const json of [[], ["--json"]]) {
      const engine = make();
      const words = args.map((word) => (word === "ID" ? id(engine).slice(-8) : word));
      const { exitCode, stdout } = await finish(t, [...words, ...json], engine);
      assert.equal(exitCode, EXIT.done, words.join(" "));
      assert.notEqual(stdout, "");
      assert.doesNotMatch(stdout.replaceAll("\n", ""), /[\p{Cc}\u202E]/u);
      assert.equal(engine.started, false, "needs no network");
    }
  }
});

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

test("chat without a terminal says what to use instead", async (t) => {
  const { exitCode, stderr } = await finish(t, ["chat", BOB]);
  assert.equal(exitCode, EXIT.usage);
  assert.match(stderr, /chat needs a terminal; scripts use send and receive/);
});

test("every error has one sentence and the exit code of its kind", () => {
  const engineError = (code: EngineErrorCode): EngineError => new EngineError(code, "user", "Sentence.");
  const codes: readonly (readonly [unknown, number])[] = [
    [engineError("network"), EXIT.unreachable],
    [engineError("impostor"), EXIT.impostor],
    [engineError("wrong_passphrase"), EXIT.locked],
    [engineError("activation_used"), EXIT.refused],
    [engineError("activation_expired"), EXIT.expired],
    [engineError("key_changed"), EXIT.keyChanged],
    [engineError("messaging_disabled"), EXIT.refused],
    [engineError("damaged"), EXIT.internal],
    [engineError("not_activated"), EXIT.usage],
    [new ImpostorServer("x"), EXIT.impostor],
    [new NetworkFailure("x"), EXIT.unreachable],
    [new TypeError("x"), EXIT.internal],
    ["a string", EXIT.internal],
  ];
  for (const [error, code] of codes) {
    assert.equal(exitCodeOf(error), code);
    assert.doesNotMatch(explain(error, {}), /\n/);
  }
  const nested = new Error(`outer ${ESC}[31m`, { cause: new Error("inner") });
  assert.equal(explain(nested, {}), "sottovoce: outer ␛[31m");
  assert.match(explain(nested, { SOTTOVOCE_DEBUG: "1" }), /program\.test\.ts[\s\S]*caused by Error: inner/);
});

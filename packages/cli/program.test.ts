import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { EngineError, type EngineErrorCode, ImpostorServer, NetworkFailure } from "@sottovoce/client";
import { exitCodeOf, explain } from "./errors.ts";
import { EXIT, EXIT_CODE_HELP } from "./exit-codes.ts";
import { openRecords } from "./ports/records.ts";
import { FakeEngine } from "./test/fake-engine.ts";
import { activatedProfile, finish, start, temporaryDirectory } from "./test/harness.ts";
import { BOB } from "./test/messages.ts";

const ESC = "\u001B";

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
    [engineError("wait"), EXIT.locked],
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

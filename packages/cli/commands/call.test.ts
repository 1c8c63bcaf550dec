import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import type { CallId } from "@sottovoce/client";
import { CALL_SECURITY } from "@sottovoce/client/test/told-call";
import { EXIT } from "../exit-codes.ts";
import { FakeEngine } from "../test/fake-engine.ts";
import { finish } from "../test/harness.ts";
import { BOB } from "../test/messages.ts";
import { asked, CALL, CALL_ID, placed, placedWith, shown, soundFiles } from "../test/placed-call.ts";

test("call shows how far it is, and which word who reads: the caller the second", async (t) => {
  const { engine, running, tell } = await placed(t, "call", BOB);
  await asked(engine, `call ${BOB}`);
  for (const phase of ["ringing", "connecting", "securing"] as const) tell({ phase });
  tell({ phase: "secure", secureAt: 2, security: CALL_SECURITY });
  await shown(running, "Ohio");
  tell({ phase: "ended", end: "hung_up" });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  assert.deepEqual(stdout.split("\n"), [
    "Calling bob@example.org …",
    "It rings …",
    "Connecting …",
    "Agreeing on keys …",
    "Secure, if both of you see the same words. Compare them:",
    "  bob@example.org reads:  quota",
    "  Then you read:  Ohio",
    "  AES-256, HMAC-SHA1-80, key agreement X25519 with SHA-384 and a key sent by secure message",
    "The call is over.",
    "",
  ]);
});

test("what speaks against a call being between two is said before its words", async (t) => {
  const { engine, running, tell } = await placed(t, "call", BOB);
  await asked(engine, `call ${BOB}`);
  tell({ phase: "secure", secureAt: 2, security: { ...CALL_SECURITY, unproven: true } });
  await shown(running, "Say nothing secret before the words match.");
  tell({ security: { ...CALL_SECURITY, verified: "sas" } });
  await shown(running, "only the two of you can hear");
  tell({ security: { ...CALL_SECURITY, discloses: true } });
  await shown(running, "hands its keys to somebody else");
  tell({ phase: "ended", end: "hung_up" });
  await running.outcome;
});

test("answer takes the first call of whom it may, and who is called reads the first word", async (t) => {
  const { engine, running, tell } = await placed(t, "answer", "--from", BOB, ...soundFiles(t));
  const other = "0c".repeat(16) as CallId;
  const carol = {
    ...CALL,
    id: other,
    peer: "carol@example.org" as typeof BOB,
    direction: "in",
    phase: "ringing",
  } as const;
  engine.emit({ type: "call", call: carol });
  await asked(engine, `decline ${other}`);
  tell({ direction: "in", phase: "ringing", peerTrust: "verified" });
  await asked(engine, `answer ${CALL_ID}`);
  await shown(running, "Bob <bob@example.org> (verified) is calling.");
  tell({ phase: "secure", secureAt: 2, security: CALL_SECURITY });
  await shown(running, "You read:  quota");
  tell({ phase: "ended", end: "hung_up" });
  assert.equal((await running.outcome).exitCode, EXIT.done);
});

test("answer accepts as new whom it is told to wait for, and nobody else", async (t) => {
  const { engine, running, tell } = await placed(
    t,
    "answer",
    "--from",
    BOB,
    "--accept-new",
    ...soundFiles(t),
  );
  tell({ direction: "in", phase: "ringing" });
  await asked(engine, `answer ${CALL_ID}`);
  assert.deepEqual(engine.calls.asked, [`acceptAsNew ${BOB}`, `answer ${CALL_ID}`]);
  tell({ phase: "ended", end: "not_proven" });
  await running.outcome;
  const { exitCode, stderr } = await finish(t, ["answer", "--accept-new"], new FakeEngine());
  assert.equal(exitCode, EXIT.usage);
  assert.match(stderr, /needs --from/);
});

test("the words of a script are compared for it, whatever their letters and spaces", async (t) => {
  for (const [words, matches] of [
    ["Quota  OHIO", true],
    ["quota Idaho", false],
  ] as const) {
    const { engine, running, tell } = await placed(t, "call", BOB, "--words", words, "--json");
    await asked(engine, `call ${BOB}`);
    tell({ phase: "secure", secureAt: 2, security: CALL_SECURITY });
    await asked(engine, `confirmSas ${CALL_ID} ${matches}`);
    tell({ phase: "ended", end: matches ? "hung_up" : "mismatch" });
    assert.equal((await running.outcome).exitCode, matches ? EXIT.done : EXIT.notSecure);
  }
});

test("a script can give the words once it knows them, as a line of standard input", async (t) => {
  for (const [line, matches] of [
    ["quota:Ohio", true],
    ["quota Idaho", false],
  ] as const) {
    const { engine, running, tell } = await placedWith(t, `${line}\n`, "call", BOB, "--words", "-", "--json");
    await asked(engine, `call ${BOB}`);
    tell({ phase: "secure", secureAt: 2, security: CALL_SECURITY });
    await asked(engine, `confirmSas ${CALL_ID} ${matches}`);
    tell({ phase: "ended", end: matches ? "hung_up" : "mismatch" });
    assert.equal((await running.outcome).exitCode, matches ? EXIT.done : EXIT.notSecure);
  }
});

test("a line that cannot be words is asked for once more, and speaks against nobody", async (t) => {
  const stdin = new PassThrough();
  const { engine, running, tell } = await placedWith(t, stdin, "call", BOB, "--words", "-", "--json");
  await asked(engine, `call ${BOB}`);
  tell({ phase: "secure", secureAt: 2, security: CALL_SECURITY });
  await shown(running, "Ohio");
  stdin.write("quota\n");
  await shown(running, "Write both words that the other side shows");
  stdin.write("quota Ohio\n");
  await asked(engine, `confirmSas ${CALL_ID} true`);
  assert.ok(!engine.calls.asked.includes(`confirmSas ${CALL_ID} false`));
  tell({ phase: "ended", end: "hung_up" });
  assert.equal((await running.outcome).exitCode, EXIT.done);
});

test("each end has its exit code and says why; Ctrl-C hangs up", async (t) => {
  for (const [end, code, words] of [
    ["busy", EXIT.refused, /is in another call/],
    ["not_secured", EXIT.notSecure, /No keys could be agreed on/],
    ["not_recognised", EXIT.notSecure, /could not tell that it was with you/],
    ["no_way", EXIT.unreachable, /^\S*sottovoce: More of it\.\n$/],
    ["no_microphone", EXIT.internal, /^\S*sottovoce: More of it\.\n$/],
  ] as const) {
    const { engine, running, tell } = await placed(t, "call", BOB);
    await asked(engine, `call ${BOB}`);
    tell({ phase: "ended", end, endSentence: "More of it." });
    const { exitCode, stderr } = await running.outcome;
    assert.equal(exitCode, code, end);
    assert.match(stderr, words);
    assert.match(stderr, /More of it\./);
  }
  const { engine, running } = await placed(t, "call", BOB);
  await asked(engine, `call ${BOB}`);
  await shown(running, "Calling");
  running.interrupt();
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, 130);
  assert.match(stdout, /The call was cancelled\.\n$/);
  assert.ok(engine.calls.asked.includes(`hangUp ${CALL_ID}`));
});

test("what a call did not show is said once, with what accepts the next one in that direction", async (t) => {
  const incoming = { direction: "in", phase: "ringing" } as const;
  for (const end of ["continuity_broken", "not_proven"] as const) {
    for (const [args, changes, advice] of [
      [["call", BOB], {}, /When you know why, call with --accept-new\.\n$/i],
      [["answer"], incoming, /When you know why, answer with --from bob@example\.org --accept-new\.\n$/i],
    ] as const) {
      const { engine, running, tell } = await placed(t, ...args);
      tell({ ...changes });
      await asked(engine, args[0] === "call" ? `call ${BOB}` : `answer ${CALL_ID}`);
      tell({ phase: "ended", end, endSentence: "Nothing showed who it was." });
      const { exitCode, stderr } = await running.outcome;
      assert.equal(exitCode, EXIT.notSecure);
      assert.match(stderr, advice);
      assert.doesNotMatch(stderr, /Nothing showed/);
    }
  }
});

test("no call is secure in the moment before it ends by the words that came with the command", async (t) => {
  const verified = { ...CALL_SECURITY, verified: "safety_number" } as const;
  const { engine, running, tell } = await placed(t, "call", BOB, "--words", "quota adult");
  await asked(engine, `call ${BOB}`);
  tell({ phase: "secure", secureAt: 2, security: verified });
  await asked(engine, `confirmSas ${CALL_ID} false`);
  tell({ security: CALL_SECURITY });
  tell({ phase: "ended", end: "mismatch" });
  const { exitCode, stdout, stderr } = await running.outcome;
  assert.equal(exitCode, EXIT.notSecure);
  assert.equal(stdout, "Calling bob@example.org …\n");
  assert.match(stderr, /The words differ/);
});

test("a call whose words match is told once, as what it is then", async (t) => {
  const { engine, running, tell } = await placed(t, "call", BOB, "--words", "quota · Ohio");
  await asked(engine, `call ${BOB}`);
  engine.calls.onConfirmSas = () => tell({ security: { ...CALL_SECURITY, verified: "sas" } });
  tell({ phase: "secure", secureAt: 2, security: CALL_SECURITY });
  await shown(running, "is verified: words were compared");
  tell({ phase: "ended", end: "hung_up" });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  assert.equal(stdout.match(/Secure/g)?.length, 1);
  assert.match(stdout, /^Calling .*\nSecure: only the two of you/);
});

test("what cannot be words, and no length at all, are told before anybody is called", async (t) => {
  for (const [args, sentence] of [
    [["--words", "quota"], /'quota' is no value for --words\. Write both words that the other side shows/],
    [["--words", "quota Ohio waffle"], /is no value for --words/],
    [["--words", ""], /is no value for --words/],
    [["--words", "vvvv"], /is no value for --words/],
    [["--for", "0"], /'0' is no value for --for\. Write a number of seconds above 0/],
    [["--for", "0.0"], /is no value for --for/],
  ] as const) {
    const engine = new FakeEngine();
    const { exitCode, stderr } = await finish(t, ["call", BOB, ...args], engine);
    assert.equal(exitCode, EXIT.usage);
    assert.match(stderr, sentence);
    assert.deepEqual(engine.calls.asked, []);
  }
});

test("four characters are words too, where the call shows such", async (t) => {
  const security = {
    ...CALL_SECURITY,
    algorithms: { ...CALL_SECURITY.algorithms, sasKind: "B32 " },
    sas: { kind: "B32 ", text: "t1gh" },
  } as const;
  const { engine, running, tell } = await placed(t, "call", BOB, "--words", "T1GH", "--json");
  await asked(engine, `call ${BOB}`);
  tell({ phase: "secure", secureAt: 2, security });
  await asked(engine, `confirmSas ${CALL_ID} true`);
  tell({ phase: "ended", end: "hung_up" });
  assert.equal((await running.outcome).exitCode, EXIT.done);
});

test("scripts are told of the end when this side brings it about, too", async (t) => {
  const { engine, running, tell } = await placed(t, "call", BOB, "--for", "0.05", "--json");
  await asked(engine, `call ${BOB}`);
  tell({ phase: "secure", secureAt: 2, security: CALL_SECURITY });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  const { phase, end } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  assert.deepEqual([phase, end], ["ended", "hung_up"]);
});

test("files that cannot serve are told before anybody is called", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "sottovoce-sound-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "there.wav");
  writeFileSync(file, "no sound");
  for (const [args, sentence] of [
    [["--play", join(directory, "none.wav")], /none\.wav” cannot be opened/],
    [["--play", file], /there\.wav”/],
    [["--record", file], /there\.wav” is there already/],
    [["--record", join(directory, "no folder", "new.wav")], /new\.wav” cannot be written\. Check the folder/],
  ] as const) {
    const engine = new FakeEngine();
    const { exitCode, stderr } = await finish(t, ["call", BOB, ...args], engine);
    assert.equal(exitCode, EXIT.usage);
    assert.match(stderr, sentence);
    assert.deepEqual(engine.calls.asked, []);
  }
});

test("--accept-new and --timeout do what they say", async (t) => {
  const { engine, running } = await placed(t, "call", BOB, "--accept-new", "--timeout", "0.05");
  const { exitCode, stderr } = await running.outcome;
  assert.equal(exitCode, EXIT.timeout);
  assert.match(stderr, /not secure within 0\.05 seconds/);
  assert.deepEqual(engine.calls.asked, [`acceptAsNew ${BOB}`, `call ${BOB}`, `hangUp ${CALL_ID}`]);
});

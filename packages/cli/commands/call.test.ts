import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    "  X255, AES3, HS80, S384, tied to messages",
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

test("each end has its exit code and says why; Ctrl-C hangs up", async (t) => {
  for (const [end, code, words] of [
    ["busy", EXIT.refused, /is in another call/],
    ["not_secured", EXIT.notSecure, /No keys could be agreed on/],
    ["continuity_broken", EXIT.notSecure, /--accept-new/],
    ["not_proven", EXIT.notSecure, /Call again.*compare the safety number.*--accept-new/],
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

/** What a person does with keys, and a script with lines, while a call goes on. */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import { CALL_SECURITY } from "@sottovoce/client/test/told-call";
import { EXIT } from "../exit-codes.ts";
import { finish } from "../test/harness.ts";
import { BOB } from "../test/messages.ts";
import { asked, CALL_ID, FakeKeyboard, type PlacedCall, placedWith, shown } from "../test/placed-call.ts";

const SECURE = { phase: "secure", secureAt: 2, security: CALL_SECURITY } as const;
const VERIFIED = { ...CALL_SECURITY, verified: "sas" } as const;

async function atTerminal(
  t: TestContext,
  ...args: readonly string[]
): Promise<PlacedCall & { readonly keyboard: FakeKeyboard }> {
  const keyboard = new FakeKeyboard();
  const call = await placedWith(t, keyboard, "call", BOB, ...args);
  await asked(call.engine, `call ${BOB}`);
  await shown(call.running, "Calling");
  return { ...call, keyboard };
}

test("keys mute, hold and hang up, and one line says which there are", async (t) => {
  const { engine, running, tell, keyboard } = await atTerminal(t);
  assert.ok(keyboard.isRaw);
  keyboard.write("h");
  await shown(running, "Keys: m mute · q hang up\n");
  tell(SECURE);
  await shown(running, "Keys: y words match · n words differ · m mute · h hold · q hang up\n");
  keyboard.write("m");
  await asked(engine, `setMuted ${CALL_ID} true`);
  tell({ muted: true });
  await shown(running, "You are muted.\n");
  keyboard.write("m");
  await asked(engine, `setMuted ${CALL_ID} false`);
  tell({ muted: false, held: { here: false, there: true } });
  await shown(running, "You can be heard again.\nbob@example.org has put the call on hold.\n");
  keyboard.write("h");
  await asked(engine, `setHeld ${CALL_ID} true`);
  tell({ held: { here: true, there: false } });
  await shown(running, "On hold: neither of you hears the other.\nbob@example.org took the call off hold.\n");
  keyboard.write("h");
  await asked(engine, `setHeld ${CALL_ID} false`);
  keyboard.write("q");
  await asked(engine, `hangUp ${CALL_ID}`);
  tell({ phase: "ended", end: "hung_up", endedAt: 75_002 });
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, EXIT.done);
  assert.match(stdout, /\nThe call is over\. It lasted 1 min 15 s\.\n$/);
  // Before there were keys, `h` was nothing.
  assert.equal(engine.calls.asked.filter((one) => one.startsWith("setHeld")).length, 2);
  assert.ok(!keyboard.isRaw);
});

test("words that match are told once, and that they differ is asked once more", async (t) => {
  const { engine, running, tell, keyboard } = await atTerminal(t);
  tell(SECURE);
  await shown(running, "Keys:");
  keyboard.write("n");
  await shown(running, "Do the words differ? n once more ends the call, any other key goes on.\n");
  keyboard.write("y");
  await shown(running, "The call goes on.");
  keyboard.write("y");
  await asked(engine, `confirmSas ${CALL_ID} true`);
  tell({ security: VERIFIED });
  await shown(running, "bob@example.org is verified");
  // Verified once, words can still turn out to differ; `y` says nothing new.
  keyboard.write("ydd");
  await shown(running, "Do the words differ? d once more ends the call, any other key goes on.\n");
  await asked(engine, `confirmSas ${CALL_ID} false`);
  tell({ security: CALL_SECURITY });
  tell({ phase: "ended", end: "mismatch" });
  const { exitCode, stdout, stderr } = await running.outcome;
  assert.equal(exitCode, EXIT.notSecure);
  assert.match(stderr, /The words differ: somebody may stand between/);
  assert.equal(stdout.match(/Compare them/g)?.length, 1, "they are not asked for once more");
  assert.equal(engine.calls.asked.filter((one) => one.startsWith("confirmSas")).length, 2);
});

test("a call with somebody verified shows its words too, for whoever wants to compare them again", async (t) => {
  const { running, tell } = await atTerminal(t);
  tell({ ...SECURE, security: VERIFIED });
  await shown(
    running,
    "  words quota Ohio; AES-256, HMAC-SHA1-80, key agreement X25519 with SHA-384 and a key sent by secure message\n",
  );
  await shown(running, "Keys: d words differ · m mute · h hold · q hang up\n");
  tell({ phase: "ended", end: "hung_up" });
  assert.equal((await running.outcome).exitCode, EXIT.done);
});

test("before it is secure q gives up as Ctrl-C does at any time, and the terminal is given back", async (t) => {
  for (const [key, phase, words] of [
    ["q", {}, /The call was cancelled\.\n$/],
    ["\u0003", {}, /The call was cancelled\.\n$/],
    ["\u0003", SECURE, /The call is over\. It lasted .*\n$/],
  ] as const) {
    const { engine, running, tell, keyboard } = await atTerminal(t);
    tell({ phase: "ringing" });
    await shown(running, "It rings");
    tell(phase);
    if ("security" in phase) await shown(running, "Keys:");
    keyboard.write(key);
    const { exitCode, stdout } = await running.outcome;
    assert.equal(exitCode, 130);
    assert.match(stdout, words);
    assert.ok(engine.calls.asked.includes(`hangUp ${CALL_ID}`));
    assert.ok(!keyboard.isRaw);
  }
});

test("a key that means nothing brings the line of those that do", async (t) => {
  const { engine, running, tell, keyboard } = await atTerminal(t);
  const line = "Keys: y words match · n words differ · m mute · h hold · q hang up\n";
  tell(SECURE);
  await shown(running, line);
  for (const [index, key] of ["x", "?", " "].entries()) {
    keyboard.write(key);
    await shown(running, line.repeat(index + 2));
  }
  keyboard.write("nn");
  await asked(engine, `confirmSas ${CALL_ID} false`);
  tell({ phase: "ended", end: "mismatch" });
  assert.equal((await running.outcome).exitCode, EXIT.notSecure);
});

test("a terminal keeps its keys where a script reads, or the words are typed", async (t) => {
  for (const option of ["--json", "--control", "--words=-"]) {
    const keyboard = new FakeKeyboard();
    const { engine, running, tell } = await placedWith(t, keyboard, "call", BOB, option);
    await asked(engine, `call ${BOB}`);
    tell({ phase: "ended", end: "busy" });
    await running.outcome;
    assert.ok(!keyboard.isRaw);
  }
});

test("--control takes orders as lines, and says what it does not understand", async (t) => {
  const stdin = new PassThrough();
  const { engine, running, tell } = await placedWith(t, stdin, "call", BOB, "--control", "--json");
  await asked(engine, `call ${BOB}`);
  stdin.write("mute\nhold\nsing\nwords frighten\n");
  await asked(engine, `setMuted ${CALL_ID} true`);
  await shown(running, "once the call is secure.");
  await shown(
    running,
    "Write mute, unmute, hold, resume, match, differ, hang up, or words and the two words.",
  );
  tell(SECURE);
  await shown(running, "Ohio");
  stdin.write(
    "words frighten\nUnmute\nhold\nresume\nwords QUOTA  ohio\nmatch\nwords quota Idaho\ndiffer\nhang  up\n",
  );
  await asked(engine, `hangUp ${CALL_ID}`);
  assert.deepEqual(engine.calls.asked.slice(2), [
    `setMuted ${CALL_ID} false`,
    `setHeld ${CALL_ID} true`,
    `setHeld ${CALL_ID} false`,
    `confirmSas ${CALL_ID} true`,
    `confirmSas ${CALL_ID} true`,
    `confirmSas ${CALL_ID} false`,
    `confirmSas ${CALL_ID} false`,
    `hangUp ${CALL_ID}`,
  ]);
  tell({ phase: "ended", end: "hung_up" });
  assert.equal((await running.outcome).exitCode, EXIT.done);
});

test("a script that hangs up before the call is secure ends like one that is interrupted", async (t) => {
  const stdin = new PassThrough();
  const { engine, running } = await placedWith(t, stdin, "call", BOB, "--control", "--json");
  await asked(engine, `call ${BOB}`);
  stdin.write("hang up\n");
  const { exitCode, stdout } = await running.outcome;
  assert.equal(exitCode, 130);
  assert.equal(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "").end, "cancelled");
});

test("orders and words cannot both be on standard input", async (t) => {
  const { exitCode, stderr } = await finish(t, ["call", BOB, "--control", "--words", "-"]);
  assert.equal(exitCode, EXIT.usage);
  assert.match(stderr, /--control and --words exclude each other/);
});

test("with --json each change is told with what is different, and no more", async (t) => {
  const { engine, running, tell } = await placedWith(t, "", "call", BOB, "--json");
  await asked(engine, `call ${BOB}`);
  tell({ phase: "ringing" });
  tell(SECURE);
  tell({ held: { here: false, there: true } });
  tell({ held: { here: false, there: true } });
  tell({ held: { here: false, there: false } });
  tell({ muted: true });
  tell({ security: VERIFIED });
  tell({ phase: "ended", end: "hung_up" });
  const { stdout } = await running.outcome;
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const sas = "quota Ohio";
  assert.deepEqual(
    lines,
    [
      { phase: "dialing", peer: BOB, direction: "out", trust: "unverified" },
      { phase: "ringing" },
      { phase: "secure", sas, security: CALL_SECURITY },
      { phase: "secure", held: { here: false, there: true } },
      { phase: "secure", held: { here: false, there: false } },
      { phase: "secure", muted: true },
      { phase: "secure", sas, security: VERIFIED },
      { phase: "ended", end: "hung_up" },
    ].map((line) => ({ call: CALL_ID, ...line })),
  );
});

/** Two people who speak on two command lines, each in a process of its own, with files for microphone and loudspeaker. */
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { watch } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { correlationWith, readRecording, writeTone } from "../interop/support/tone.ts";
import { Household } from "./support/household.ts";

/** Longer than any of these calls. */
const SECONDS = 60;
/** What each of them says. */
const HERS = 440;
const HIS = 1_000;
/** Of half a second without a gap; a busy machine needs some tries. */
const FOUND = 0.9;
const PATIENCE_MS = 40_000;
/** Half a second of a recording: 48 kHz, 16 bits. */
const PIECE_BYTES = 48_000;

/** Waits until half a second of a tone, and nothing else, stands in a recording that is being made. */
async function untilHeard(path: string, hertz: number): Promise<void> {
  let [looked, found] = [0, 0];
  try {
    for await (const _ of watch(dirname(path), { signal: AbortSignal.timeout(PATIENCE_MS) })) {
      const size = existsSync(path) ? statSync(path).size : 0;
      if (size < looked + PIECE_BYTES) continue;
      looked = size;
      found = correlationWith(readRecording(path), hertz);
      if (found > FOUND) return;
    }
  } catch (cause) {
    throw new Error(`${hertz} Hz were found with ${found} in ${looked} bytes`, { cause });
  }
}

test("two command lines hear each other, see the same words, and go on from them next time", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const file = (name: string) => join(house.directory, name);
  writeTone(file("hers.wav"), HERS, SECONDS);
  writeTone(file("his.wav"), HIS, SECONDS);
  const sound = (whose: string) => ["--play", file(`${whose}.wav`), "--record", file(`to-${whose}.wav`)];

  const orders = ["answer", "--timeout", "60", "--control", ...sound("his")];
  const answering = house.start("bob", orders, { stdin: true });
  await house.untilOnline("bob@localhost");
  const heard = Promise.all([untilHeard(file("to-hers.wav"), HIS), untilHeard(file("to-his.wav"), HERS)]);
  // Whatever else fails is told before it.
  heard.catch(() => undefined);
  const calling = house.start("alice", ["call", "bob@localhost", ...sound("hers")]);
  const [hers, his] = await Promise.all(
    [calling, answering].map((running) => running.next(({ phase }) => phase === "secure")),
  );
  assert.match(String(hers?.sas), /^\S+ \S+$/);
  assert.equal(hers?.sas, his?.sas);
  assert.deepEqual(hers?.security, {
    ...Object(hers?.security),
    messagingKeyMixed: true,
    continuity: "first",
  });
  await heard;
  for (const [order, there] of [
    ["hold", true],
    ["resume", false],
  ] as const) {
    answering.write(order);
    const { held } = await calling.next((line) => line.held !== undefined);
    assert.deepEqual(held, { here: false, there });
  }
  answering.write("hang up");
  const answered = await answering.end();
  assert.equal(answered.exitCode, 0, answered.stderr);
  const { exitCode, stderr, lastLine } = await calling.end();
  assert.equal(exitCode, 0, stderr);
  const last = JSON.parse(lastLine ?? "{}");
  assert.deepEqual([last.phase, last.end], ["ended", "hung_up"]);

  const history = await house.run("alice", ["history", "bob@localhost", "--json"]);
  const [entry] = history.json;
  assert.equal(entry?.note, "call");
  assert.deepEqual(entry?.call, { ...Object(entry?.call), direction: "out", end: "hung_up" });
  const shown = await house.run("bob", ["history", "alice@localhost"]);
  assert.match(shown.stdout, /Call from alice@localhost\. It lasted \d+ s\./);
});

test("a call that nobody can take ends with its reason, and so does one with other words", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const file = join(house.directory, "tone.wav");
  writeTone(file, HERS, SECONDS);
  const sound = ["--play", file, "--record", join(house.directory, "heard.wav")];
  const nobody = await house.run("alice", ["call", "bob@localhost", ...sound]);
  assert.equal(nobody.exitCode, 3, nobody.stderr);
  assert.match(nobody.stderr, /No device of bob@localhost can be reached now\./);

  const answering = house.start("bob", [
    "answer",
    "--timeout",
    "60",
    "--play",
    file,
    "--record",
    join(house.directory, "his.wav"),
  ]);
  await house.untilOnline("bob@localhost");
  const anew = ["--play", file, "--record", join(house.directory, "hers.wav")];
  const differing = await house.run("alice", ["call", "bob@localhost", ...anew, "--words", "neither nor"]);
  assert.equal(differing.exitCode, 12, differing.stderr);
  assert.match(differing.stderr, /The words differ/);
  const answered = await answering.end();
  // Alice is secure first, and hangs up at once: Bob may not have come so far.
  if (answered.exitCode !== 0) assert.match(answered.stderr, /The call was cancelled\./);
  const waiting = await house.run("bob", ["answer", "--timeout", "0.2", ...sound]);
  assert.equal(waiting.exitCode, 9, waiting.stderr);
});

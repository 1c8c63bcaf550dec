import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { DeviceId } from "@sottovoce/wire";
import { EXIT } from "../exit-codes.ts";
import { FakeEngine, LINK } from "../test/fake-engine.ts";
import { finish, LINK_CODE, PASSPHRASE, RECOVERY_WORDS, start, temporaryDirectory } from "../test/harness.ts";

const TABLET = { device: "00000b0b" as DeviceId, name: "Tablet\u001b[31m", code: LINK_CODE };
const ACTIVATION = `https://localhost:8443/#/activate/${"A".repeat(22)}?ca=${"A".repeat(43)}`;

test("devices are listed, without what could drive the terminal", async (t) => {
  const engine = new FakeEngine();
  await engine.acceptLink(TABLET);
  const shown = await finish(t, ["devices"], engine);
  assert.equal(shown.exitCode, EXIT.done);
  assert.match(shown.stdout, /0000abcd .*this one, holds the account's key/);
  assert.match(shown.stdout, /00000b0b +Tablet/);
  assert.ok(!shown.stdout.includes("\u001b[31m"));
  const { stdout } = await finish(t, ["devices", "list", "--json"], engine);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ device, self, primary }) => [device, self, primary]),
    [
      ["0000abcd", true, true],
      ["00000b0b", false, false],
    ],
  );
});

test("a script lets a device in by handing over the digits that it shows", async (t) => {
  const engine = new FakeEngine();
  engine.asking = TABLET;
  const { exitCode, stdout } = await finish(t, ["devices", "link", "--json"], engine, `${LINK_CODE}\n`);
  assert.equal(exitCode, EXIT.done);
  const [offered, asking, added] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(offered.link, LINK);
  assert.deepEqual(asking, TABLET);
  assert.equal(added.device, TABLET.device);
  assert.equal(engine.ownDevices.length, 2);
});

test("other digits, or none, decline; nobody who asks is no success", async (t) => {
  for (const stdin of ["111111\n", "", "\n"]) {
    const engine = new FakeEngine();
    engine.asking = TABLET;
    const { exitCode, stderr } = await finish(t, ["devices", "link", "--json"], engine, stdin);
    assert.equal(exitCode, EXIT.refused);
    assert.match(stderr, /not let in/);
    assert.equal(engine.ownDevices.length, 1);
    assert.ok(engine.linkCancelled);
  }
  const nobody = await finish(t, ["devices", "link"], new FakeEngine());
  assert.equal(nobody.exitCode, EXIT.expired);
  assert.match(nobody.stderr, /Nobody opened the link in time/);
  assert.ok(nobody.stdout.includes(LINK));
});

test("a device is removed by its id, and only one that there is", async (t) => {
  const engine = new FakeEngine();
  await engine.acceptLink(TABLET);
  for (const [id, sentence] of [
    ["tablet", /hexadecimal/],
    ["0badc0de", /has no device 0badc0de/],
  ] as const) {
    const wrong = await finish(t, ["devices", "remove", id], engine);
    assert.equal(wrong.exitCode, EXIT.usage);
    assert.match(wrong.stderr, sentence);
  }
  const removed = await finish(t, ["devices", "remove", TABLET.device], engine);
  assert.equal(removed.exitCode, EXIT.done);
  assert.equal(engine.ownDevices.length, 1);
});

test("an activation tells the recovery kit once, in rows that can be written down", async (t) => {
  const profile = join(temporaryDirectory(t), "profile");
  const engine = new FakeEngine();
  const shown = await start(["activate", ACTIVATION, "--profile", profile], { engine }).outcome;
  assert.equal(shown.exitCode, EXIT.done);
  assert.match(shown.stdout, /write these words on paper now\. They are not shown again/);
  assert.match(shown.stdout, / 1 word1 +2 word2 +3 word3 +4 word4\n/);
  assert.match(shown.stdout, /24 word24\n/);
  const words = "one two three";
  const env = { SOTTOVOCE_PASSPHRASE: PASSPHRASE, SOTTOVOCE_RECOVERY_WORDS: words };
  const args = ["activate", ACTIVATION, "--recovery-words", "--json", "--profile", profile];
  const restored = await start(args, { engine, env }).outcome;
  assert.deepEqual(JSON.parse(restored.stdout).recoveryWords, words.split(" "));
  const unasked = await start(
    args.filter((word) => word !== "--recovery-words"),
    { engine, env },
  ).outcome;
  assert.deepEqual(JSON.parse(unasked.stdout).recoveryWords, RECOVERY_WORDS, "only where they are asked for");
});

test("a link of another device shows digits, and waits for what becomes of them", async (t) => {
  const profile = join(temporaryDirectory(t), "profile");
  const args = ["activate", LINK, "--profile", profile];
  const engine = new FakeEngine();
  const joined = await start(args, { engine }).outcome;
  assert.equal(joined.exitCode, EXIT.done, joined.stderr);
  assert.match(joined.stdout, /048 213/);
  assert.match(joined.stdout, /now belongs to alice@/);
  assert.ok(!joined.stdout.includes("recovery kit"));
  for (const [joining, sentence] of [
    ["declined", /has not let this one in/],
    ["expired", /Nobody accepted in time/],
  ] as const) {
    const refused = await start(args, { engine, joining }).outcome;
    assert.equal(refused.exitCode, EXIT.refused);
    assert.match(refused.stderr, sentence);
  }
  const both = await start([...args, "--recovery-words"], { engine }).outcome;
  assert.equal(both.exitCode, EXIT.usage);
  const damaged = await start(["activate", LINK.slice(0, -9), "--profile", profile], { engine }).outcome;
  assert.equal(damaged.exitCode, EXIT.usage);
  assert.match(damaged.stderr, /link is (damaged|incomplete)/);
});

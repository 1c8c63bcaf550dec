import assert from "node:assert/strict";
import { test } from "node:test";
import { CALL_SECURITY } from "@sottovoce/client/test/told-call";
import { EXIT } from "../exit-codes.ts";
import { FakeEngine } from "../test/fake-engine.ts";
import { finish } from "../test/harness.ts";
import { BOB, FRIDAY, incoming, outgoing } from "../test/messages.ts";

const ESC = "\u001B";

test("history, outbox, contacts and timeline show hostile text harmlessly", async (t) => {
  const evil = `${ESC}]0;x\u0007 \u202Eevil`;
  const make = () => {
    const engine = new FakeEngine([
      incoming(evil),
      outgoing(evil, {
        timeline: [{ at: FRIDAY, code: "text", event: "attempt_failed", text: evil }],
        expiresAt: FRIDAY,
      }),
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

test("history and contacts tell the level of what the server can read, and missed calls with their moment", async (t) => {
  const make = () => {
    const engine = new FakeEngine([
      outgoing("Coming", { security: "end-to-site", status: "delivered" }),
      incoming("", { note: "missed_call", missedCall: "offline", sentAt: FRIDAY }),
    ]);
    engine.people = engine.people.map((person) => ({ ...person, level: "end-to-site" }));
    return engine;
  };
  const shown = await finish(t, ["history", BOB], make());
  assert.match(shown.stdout, /✓✓ Delivered {2}end-to-site: server can read/);
  assert.match(shown.stdout, /Missed call from bob@example\.org at 2026-11-20 14:00: no device of yours/);
  const list = await finish(t, ["history"], make());
  assert.match(list.stdout, /1 unread.*Missed call from bob@/);
  const lines = (await finish(t, ["history", BOB, "--json"], make())).stdout.trimEnd().split("\n");
  const [text, call] = lines.map((line) => JSON.parse(line));
  assert.equal(text.security, "end-to-site");
  assert.deepEqual([call.note, call.missedCall], ["missed_call", "offline"]);
  assert.match((await finish(t, ["contacts"], make())).stdout, /none: SIP phone, end-to-site/);
  const contact = JSON.parse((await finish(t, ["contacts", "--json"], make())).stdout);
  assert.deepEqual([contact.level, contact.endToSiteAgreed], ["end-to-site", false]);
  for (const [verifiedBy, words] of [
    ["safety_number", /verified by safety number/],
    ["sas", /verified in a call/],
  ] as const) {
    const engine = new FakeEngine();
    engine.people = engine.people.map((person) => ({ ...person, trust: "verified", verifiedBy }));
    assert.match((await finish(t, ["contacts"], engine)).stdout, words);
  }
  const { id } = make().history[0] ?? outgoing("");
  const told = await finish(
    t,
    ["timeline", id.slice(-8)],
    new FakeEngine([outgoing("x", { id, security: "end-to-site" })]),
  );
  assert.match(told.stdout, /Security {2}end-to-site: encrypted on the way, but the server can read it/);
});

test("history tells of a call with its security receipt, and puts no mark of a message before it", async (t) => {
  const make = () =>
    new FakeEngine([
      outgoing("Call to bob@example.org. It lasted 4 s.", {
        note: "call",
        status: "delivered",
        call: {
          direction: "out",
          startedAt: FRIDAY,
          secureAt: FRIDAY + 2_000,
          endedAt: FRIDAY + 6_000,
          end: "hung_up",
          security: { ...CALL_SECURITY, continuity: "kept", verified: "sas" },
        },
      }),
    ]);
  const { stdout } = await finish(t, ["history", BOB], make());
  assert.match(
    stdout,
    /It lasted 4 s\. {2}\w+\n {2}words quota Ohio; verified: words compared; continues the earlier calls; AES-256, HMAC-SHA1-80, key agreement X25519 with SHA-384 and a key sent by secure message\n/,
  );
  assert.doesNotMatch((await finish(t, ["history"], make())).stdout, /✓/);
  const engine = make();
  const { id } = engine.history[0] ?? outgoing("");
  const told = await finish(t, ["timeline", id.slice(-8)], engine);
  assert.match(told.stdout, /^Call \S+ to bob@example\.org\n\S+ \S+ {2}You called bob@example\.org\.\n/);
  assert.match(told.stdout, /The call became secure\.\n\S+ \S+ {2}The call is over\.\nLength {4}4 s\n/);
  assert.match(told.stdout, /Security {2}words quota Ohio; verified: words compared/);
  // It was not sent, and so not delivered.
  assert.doesNotMatch(told.stdout, /Delivered|Status/);
  const json = JSON.parse((await finish(t, ["timeline", id.slice(-8), "--json"], engine)).stdout);
  assert.deepEqual([json.note, json.call.end, json.status], ["call", "hung_up", undefined]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { acquainted } from "../test/acquainted.ts";
import { settle } from "../test/manual-clock.ts";
import { type NewEntry, toldEntry } from "./entry.ts";

const at = Date.UTC(2026, 10, 20, 14);

test("every line has its English sentence, made of its code and values", () => {
  const cases: readonly (readonly [NewEntry, string, string])[] = [
    [
      { at, code: "composed", disappearAfterS: null, hereOnly: false },
      "composed",
      "Written and stored on this device.",
    ],
    [
      { at, code: "composed", disappearAfterS: 86_400, hereOnly: false },
      "composed",
      "Written and stored on this device. It disappears 1 day after it was read, and here 1 day after its delivery.",
    ],
    [
      { at, code: "composed", disappearAfterS: 90, hereOnly: true },
      "composed",
      "Written and stored on this device. It disappears on this device alone: a phone keeps what it was sent.",
    ],
    [
      { at, code: "attempt", attempt: 1, attempts: 5, cause: "keep_alive" },
      "attempt",
      "Attempt 1 of 5: the server answered a sign of life.",
    ],
    [
      { at, code: "attempt", attempt: 3, attempts: 5, cause: "user" },
      "attempt",
      "Attempt 3 of 5: the one before failed.",
    ],
    [
      { at, code: "attempt_failed", attempt: 3, failure: "network", sentence: "Nobody answers." },
      "attempt_failed",
      "Attempt 3 failed. Nobody answers.",
    ],
    [
      { at, code: "held", failure: "end_to_site_not_agreed", sentence: "Agree first." },
      "waiting",
      "Agree first.",
    ],
    [
      { at, code: "enqueued", expiresAt: at, readable: false },
      "enqueued",
      "The server has it, delivers it as soon as a device of the recipient registers, and keeps it until 2026-11-20 14:00:00 UTC.",
    ],
    [{ at, code: "delivered", readable: true }, "delivered", "The recipient's phone has it."],
    [
      { at, code: "not_sent_in_time" },
      "failed",
      "It could not be handed to the server within 12 hours, and was given up.",
    ],
    [{ at, code: "omitted", omitted: 7 }, "omitted", "7 entries before this moment are left out."],
  ];
  for (const [entry, event, text] of cases) {
    const told = toldEntry(entry);
    assert.equal(told.text, text);
    assert.equal(told.event, event);
    assert.equal(told.code, entry.code);
    assert.equal("sentence" in told, false);
  }
});

test("how long a message stays is said in the largest unit that fits", () => {
  const said = (disappearAfterS: number) =>
    toldEntry({ at, code: "composed", disappearAfterS, hereOnly: false }).text.match(/here (.+?) after/)?.[1];
  assert.deepEqual([5, 60, 90, 5_400, 7_200, 172_800, 604_800, 2_419_200].map(said), [
    "5 seconds",
    "1 minute",
    "90 seconds",
    "90 minutes",
    "2 hours",
    "2 days",
    "1 week",
    "4 weeks",
  ]);
});

test("an entry of an older version keeps its sentence", () => {
  const old = { at, event: "attempt", text: "Attempt 1 of 5: the message is new." } as const;
  assert.deepEqual(toldEntry(old), { ...old, code: "text" });
});

test("a message that goes out tells its whole way in codes", async () => {
  const { alice, bob } = await acquainted();
  alice.sip = "up";
  alice.self.wake();
  await settle();
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  const { timeline } = await alice.message(sent);
  assert.deepEqual(
    timeline.map(({ code }) => code),
    ["composed", "attempt", "enqueued", "delivered"],
  );
  const [received] = await bob.self.messages(alice.address);
  assert.deepEqual(
    received?.timeline.map(({ code }) => code),
    ["received"],
  );
  await alice.stop();
  await bob.stop();
});

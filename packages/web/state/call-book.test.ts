import assert from "node:assert/strict";
import { test } from "node:test";
import type { Call, CallId } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { CallBook, endsQuietly } from "./call-book.ts";

function call(id: string, changes: Partial<Call> = {}): Call {
  return {
    id: id as CallId,
    peer: "bob@example.org" as Address,
    peerName: null,
    peerTrust: "unverified",
    direction: "out",
    phase: "dialing",
    startedAt: 0,
    secureAt: null,
    endedAt: null,
    end: null,
    endSentence: null,
    security: null,
    muted: false,
    held: { here: false, there: false },
    ...changes,
  };
}

const RINGS = { direction: "in", phase: "ringing" } as const;
const OVER = { phase: "ended", end: "hung_up", endedAt: 1 } as const;

test("one's own call is shown while it goes on, and after it has ended until it is put away", () => {
  const dialing = CallBook.empty.heard(call("1"), true);
  assert.equal(dialing.shown?.call.phase, "dialing");
  assert.ok(dialing.isSpeaking);
  const secure = dialing.heard(call("1", { phase: "secure" }), false);
  assert.ok(secure.shown?.here, "whatever comes later, it stays this tab's");
  const ended = secure.heard(call("1", OVER), false);
  assert.equal(ended.shown?.call.end, "hung_up");
  assert.ok(!ended.isSpeaking);
  assert.equal(ended.dismissed("1" as CallId).shown, null);
});

test("a call that was put away does not come back", () => {
  const away = CallBook.empty
    .heard(call("1"), true)
    .heard(call("1", OVER), true)
    .dismissed("1" as CallId);
  assert.equal(away.heard(call("1", OVER), false).shown, null);
});

test("an alarm stays as it is until it was read, whatever is said of the same call", () => {
  const alarm = CallBook.empty
    .heard(call("1"), true)
    .heard(call("1", { ...OVER, end: "continuity_broken" }), false);
  const again = alarm
    .heard(call("1", RINGS), false)
    .heard(call("1", { ...RINGS, phase: "ended", end: "cancelled" }), false);
  assert.equal(again.shown?.call.end, "continuity_broken");
  assert.ok(again.shown !== null && !endsQuietly(again.shown));
  assert.equal(again.ringing, null);
  assert.equal(alarm.listed([call("1", RINGS)], 7).shown?.call.end, "continuity_broken");
});

test("a call that seemed cut off, and of which the engine tells after all, goes on", () => {
  const cut = CallBook.empty.heard(call("1"), true).listed([], 7);
  const goesOn = cut.heard(call("1", { phase: "secure" }), false);
  assert.deepEqual([goesOn.shown?.call.phase, goesOn.shown?.interrupted], ["secure", false]);
  assert.ok(goesOn.isSpeaking);
});

test("what rings is shown in every tab, and leaves without a trace when it stops", () => {
  const ringing = CallBook.empty.heard(call("1", RINGS), false);
  assert.equal(ringing.shown?.call.id, "1");
  assert.equal(ringing.ringing?.call.id, "1");
  const missed = ringing.heard(call("1", { ...RINGS, phase: "ended", end: "no_answer" }), false);
  assert.equal(missed.shown, null);
});

test("answered in another tab, it is a call that runs elsewhere", () => {
  const answered = CallBook.empty
    .heard(call("1", RINGS), false)
    .heard(call("1", { direction: "in", phase: "connecting" }), false);
  assert.equal(answered.shown, null);
  assert.equal(answered.elsewhere?.call.id, "1");
  assert.ok(!answered.isSpeaking);
});

test("a second call does not take the place of the one that goes on", () => {
  const both = CallBook.empty.heard(call("1", { phase: "secure" }), true).heard(call("2", RINGS), false);
  assert.equal(both.shown?.call.id, "1");
  assert.equal(both.second?.call.id, "2");
  assert.equal(both.heard(call("1", OVER), true).shown?.call.id, "2", "when that one is over, it rings");
});

test("a new call takes the place of an ended one that is still shown", () => {
  const again = CallBook.empty.heard(call("1"), true).heard(call("1", OVER), true).heard(call("2"), true);
  assert.equal(again.shown?.call.id, "2");
  assert.equal(again.dismissed("2" as CallId).shown, null);
});

test("an engine that knows nothing of this tab's call has cut it off, and that is said", () => {
  const cut = CallBook.empty.heard(call("1", { phase: "secure" }), true).listed([], 7);
  assert.equal(cut.shown?.interrupted, true);
  assert.equal(cut.shown?.call.endedAt, 7);
  assert.ok(cut.shown !== null && !endsQuietly(cut.shown));
  assert.ok(!cut.isSpeaking);
});

test("a list brings what rings, keeps what is known, and forgets what ran elsewhere and is over", () => {
  const before = CallBook.empty
    .heard(call("1", { phase: "secure" }), true)
    .heard(call("3", { phase: "secure" }), false);
  const listed = before.listed([call("1", { phase: "secure", muted: true }), call("2", RINGS)], 7);
  assert.ok(listed.shown?.here);
  assert.equal(listed.shown?.call.muted, true);
  assert.equal(listed.second?.call.id, "2");
  assert.equal(listed.elsewhere, null);
});

test("an ending that a person brought about needs no answer; all others are read first", () => {
  const ends = (end: Call["end"]) =>
    endsQuietly({ call: call("1", { phase: "ended", end }), here: true, interrupted: false });
  assert.ok(ends("hung_up") && ends("cancelled"));
  assert.ok(!ends("mismatch") && !ends("busy") && !ends(null));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallEnd } from "../calls-api.ts";
import { CROSSED_STATUS, isCrossed, theirsGoesOn } from "./crossing.ts";
import {
  causeOf,
  endingOf,
  endingOfBye,
  endingOfCancel,
  endingOfLoss,
  endingOfZrtp,
  GIVEN_UP_THERE,
} from "./endings.ts";

const answered = (status: number, reason = "Why") => ({ status, reason, reasons: [], answered: true });
const because = (cause: number) => [{ protocol: "SIP", cause, text: null }];

test("each answer to a call has its end", () => {
  const ends: readonly (readonly [number, CallEnd])[] = [
    [403, "not_allowed"],
    [404, "unknown"],
    [408, "no_answer"],
    [430, "unreachable"],
    [480, "unreachable"],
    [486, "busy"],
    [487, "cancelled"],
    [488, "failed"],
    [500, "failed"],
    [600, "busy"],
    [603, "declined"],
  ];
  for (const [status, end] of ends) assert.equal(endingOf(answered(status)).end, end, String(status));
  assert.equal(endingOf(answered(403, "Not for you")).sentence, "Not for you.");
  assert.equal(endingOf(answered(500, "")).sentence, null);
  assert.match(endingOf({ ...answered(408), answered: false }).sentence ?? "", /server cannot be reached/);
});

const EARLY = { wasSecure: false, isYoung: true };
const LATE = { wasSecure: true, isYoung: false };

test("why something stopped ringing, and what is told of an end, come back as they went", () => {
  assert.equal(endingOfCancel(because(200))?.end, "answered_elsewhere");
  assert.equal(endingOfCancel(because(603))?.end, "declined_elsewhere");
  assert.equal(endingOfCancel([]), null);
  for (const end of ["not_secured", "no_way"] as const) {
    assert.equal(endingOfBye(because(causeOf(end)?.cause ?? 0), EARLY).end, end);
  }
  assert.equal(endingOfBye(because(494), LATE).end, "hung_up", "after it was secure it is a person's will");
  for (const end of ["continuity_broken", "not_proven"] as const) {
    const told = because(causeOf(end)?.cause ?? 0);
    // Whoever is quicker has the other one secure already.
    for (const wasSecure of [false, true]) {
      assert.equal(endingOfBye(told, { wasSecure, isYoung: true }).end, "not_recognised");
    }
    assert.equal(endingOfBye(told, LATE).end, "hung_up", "nobody judges so late");
  }
  assert.deepEqual(endingOfBye([], EARLY), { end: "cancelled", sentence: GIVEN_UP_THERE });
  assert.equal(causeOf("mismatch"), null, "nobody on the way learns that words differ");
});

test("sound and keys that fail", () => {
  assert.equal(endingOfLoss("silent", null).end, "media_lost");
  assert.equal(endingOfLoss("no_microphone", "None").sentence, "None");
  const failure = { code: "timeout", zrtpError: null, sentence: "It fell silent" } as const;
  assert.deepEqual(endingOfZrtp(failure, false), { end: "not_secured", sentence: "It fell silent." });
  assert.equal(endingOfZrtp(failure, true).end, "media_lost");
});

test("of two calls that cross, both sides choose the same", () => {
  assert.equal(theirsGoesOn("b", "a"), true);
  assert.equal(theirsGoesOn("a", "b"), false);
  assert.equal(isCrossed({ ...answered(CROSSED_STATUS), reasons: because(491) }), true);
  assert.equal(isCrossed(answered(CROSSED_STATUS)), false);
});

/** Whole calls with sound, through the server, by each of the two ways. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { speakSecurely } from "./support/calls/callers.ts";
import { endCall, hearEachOther, speakers } from "./support/calls/speakers.ts";

for (const kind of ["webrtc", "rtp"] as const) {
  test(`by ${kind}: both are heard, the words are the same, and compared once they count for the next call`, async (t) => {
    const both = await speakers(t, kind);
    const { alice, bob, hers, his } = both;
    const [first, there] = await speakSecurely(alice, bob);
    assert.equal(first.security?.messagingKeyMixed && there.security?.messagingKeyMixed, true);
    await Promise.all([hers.hearsClearly(his.voice), his.hearsClearly(hers.voice)]);
    await Promise.all([
      alice.engine.calls.confirmSas(first.id, true),
      bob.engine.calls.confirmSas(there.id, true),
    ]);
    await endCall(both);

    const [second, answered] = await speakSecurely(bob, alice);
    for (const { security } of [second, answered]) {
      assert.deepEqual([security?.continuity, security?.verified], ["kept", "sas"]);
    }
    await hearEachOther(both, 10);
    assert.equal(alice.told.at(-1)?.security?.verified, "sas");
    await endCall(both);
  });
}

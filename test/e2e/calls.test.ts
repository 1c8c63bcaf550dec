import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callers, speak } from "./support/callers.ts";

describe("a call between two engines", () => {
  it("is secure, tied to both accounts, and one entry in each history", async (t) => {
    const { alice, bob } = await callers(t);
    const [hers, his] = await speak(alice, bob);
    assert.deepEqual([hers.phase, his.phase], ["secure", "secure"], JSON.stringify([hers, his]));
    assert.deepEqual(hers.security?.sas, his.security?.sas);
    assert.equal(hers.security?.sas.kind, "B256");
    assert.equal(hers.security?.messagingKeyMixed, true, "the call key came by message");
    assert.equal(hers.security?.verified, null);
    assert.equal(hers.security?.continuity, "first");
    assert.equal(hers.id, his.id);
    assert.equal(alice.media.last.keys?.send, bob.media.last.keys?.receive);
    assert.equal(alice.media.last.keys?.receive, bob.media.last.keys?.send);
    const phases = alice.told.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]);
    assert.deepEqual(phases, ["dialing", "ringing", "connecting", "securing", "secure"]);
    await alice.engine.calls.hangUp(hers.id);
    await bob.untilPhase("ended");
    assert.deepEqual([alice.call.end, bob.call.end], ["hung_up", "hung_up"]);
    assert.deepEqual(alice.engine.calls.current(), []);
    const [hersKept] = await alice.entries(1);
    const [hisKept] = await bob.entries(1);
    assert.equal(hersKept?.direction, "out");
    assert.equal(hersKept?.call?.security?.messagingKeyMixed, true);
    assert.deepEqual(hisKept?.call?.security?.sas, hers.security?.sas);
    assert.equal(hisKept?.direction, "in");
    assert.equal(hisKept?.read, true);
    assert.equal(alice.media.last.closed && bob.media.last.closed, true);
  });
});

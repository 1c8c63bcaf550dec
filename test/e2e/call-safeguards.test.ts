import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EngineError } from "@sottovoce/client";
import { callers, speak } from "./support/callers.ts";

describe("what a call never gives away", () => {
  it("the address of whoever hides it, whichever way for sound the other side asks for", async (t) => {
    const { alice, bob } = await callers(t);
    await bob.engine.setPreferences({ calls: { hideAddress: true } });
    for (const kind of ["webrtc", "rtp"] as const) {
      alice.media.kinds = [kind];
      await speak(alice, bob);
      assert.deepEqual(bob.media.last.options.kind, kind);
      assert.equal(bob.media.last.options.relayOnly, true, kind);
      assert.equal(alice.media.last.options.relayOnly, false);
      await alice.engine.calls.hangUp(alice.call.id);
      await Promise.all([alice.untilPhase("ended"), bob.untilPhase("ended")]);
    }
  });

  it("another word after the words differed, even where that cannot be put away", async (t) => {
    const { alice, bob } = await callers(t);
    const [hers] = await speak(alice, bob);
    alice.ports.records.commit = async () => {
      throw new EngineError("storage", "device", "The disk is full.");
    };
    await assert.rejects(alice.engine.calls.confirmSas(hers.id, false));
    assert.equal((await alice.untilPhase("ended")).end, "mismatch");
    assert.ok(alice.media.last.closed);
    await bob.untilPhase("ended");
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address } from "@sottovoce/wire";
import { ManualClock } from "../test/manual-clock.ts";
import { LiveCall } from "./call.ts";
import type { CallId } from "./calls-api.ts";
import type { CallSurroundings } from "./surroundings.ts";

/** A call with an open microphone; what is done with it is told in order. */
async function speaking() {
  const told: string[] = [];
  const around = {
    core: {
      clock: new ManualClock(),
      contacts: { get: () => null },
      own: { identity: { policy: { allowsAes128: false } } },
      preferences: { all: {} },
    },
    media: { open: async () => ({ close: async () => void told.push("microphone closed") }) },
    zrtp: async () => ({ close: () => told.push("keys wiped") }),
    retained: { zid: async () => new Uint8Array(12), of: () => ({}) },
    keys: { drop: () => {} },
    proofs: { drop: () => {} },
    onChanged: ({ call }: LiveCall) => told.push(call.phase),
  };
  const who = { peer: "bob@example.org" as Address, peerName: null, direction: "out" } as const;
  const call = new LiveCall(around as unknown as CallSurroundings, { id: "1" as CallId, wire: "1", ...who });
  await call.openTalk("rtp");
  return { call, told };
}

test("the microphone is closed before anybody hears that the call is over", async () => {
  const { call, told } = await speaking();
  call.setLeg({ end: (end) => void told.push(`told: ${end}`) });
  call.finish({ end: "mismatch", sentence: null });
  assert.deepEqual(told, ["keys wiped", "microphone closed", "told: mismatch", "ended"]);
});

test("a call is over also where the other side cannot be told", async () => {
  const { call, told } = await speaking();
  call.setLeg({
    end: () => {
      throw new Error("no way there");
    },
  });
  assert.throws(() => call.finish({ end: "mismatch", sentence: null }), /no way there/);
  assert.deepEqual(told, ["keys wiped", "microphone closed", "ended"]);
  assert.ok(call.isOver);
});

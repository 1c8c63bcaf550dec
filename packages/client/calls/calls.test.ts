import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import type { IncomingInvite, IncomingInviteHandler } from "@sottovoce/sip";
import { type Address, utf8 } from "@sottovoce/wire";
import { ManualClock } from "../test/manual-clock.ts";
import { LiveCalls } from "./calls.ts";
import type { Call } from "./calls-api.ts";
import type { CallSurroundings } from "./surroundings.ts";

const BOB = "bob@example.org" as Address;
const CALL_ID = "0a".repeat(16);
const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 192.0.2.1",
  "s=-",
  "c=IN IP4 192.0.2.1",
  "t=0 0",
  "m=audio 9 RTP/AVP 0",
  "",
];

/** An INVITE that the server sends here. */
class Invite {
  readonly callId: string;
  readonly from = { uri: `sip:${BOB}` };
  readonly description = utf8(OFFER.join("\r\n"));
  readonly request = { headers: { nameAddrs: () => [] } };
  readonly refused: number[] = [];
  handler: IncomingInviteHandler | null = null;

  constructor(callId: string) {
    this.callId = callId;
  }

  ring(): void {}

  refuse(status: number): void {
    this.refused.push(status);
  }

  to(calls: LiveCalls): this {
    calls.receive(this as unknown as IncomingInvite);
    return this;
  }

  cancel(): void {
    this.handler?.onCancelled([]);
  }
}

/** A device that can be called, and what it told. */
function called() {
  const told: Call[] = [];
  const around = {
    core: {
      clock: new ManualClock(),
      primitives: createNodePrimitives(),
      contacts: { watch: () => {}, get: () => null },
      ledger: { transact: async () => {} },
      emit: ({ call }: { readonly call: Call }) => told.push(call),
      fault: (error: unknown) => assert.fail(String(error)),
    },
    media: { kinds: ["rtp"] },
    keys: { drop: () => {} },
    proofs: { drop: () => {} },
  };
  return { calls: new LiveCalls(around as unknown as CallSurroundings), told };
}

test("who calls chooses the Call-ID, and cannot speak by it of another call that was here", () => {
  const { calls, told } = called();
  new Invite(CALL_ID).to(calls).cancel();
  new Invite(CALL_ID).to(calls).cancel();
  assert.deepEqual(
    told.map(({ phase, end }) => end ?? phase),
    ["ringing", "cancelled", "ringing", "cancelled"],
  );
  const ids = told.map(({ id }) => id);
  assert.deepEqual([ids[0], ids[2]], [ids[1], ids[3]]);
  assert.equal(new Set([...ids, CALL_ID]).size, 3);
});

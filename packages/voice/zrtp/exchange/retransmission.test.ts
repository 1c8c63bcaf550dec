import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ManualClock } from "../../test/zrtp/manual-clock.ts";
import {
  HELLO_SCHEDULE,
  KNOWN_HELLO_SCHEDULE,
  MESSAGE_SCHEDULE,
  Retransmission,
  type Schedule,
} from "./retransmission.ts";

function run(schedule: Schedule): { sent: number[]; gaveUp: number } {
  const clock = new ManualClock();
  const sent: number[] = [];
  let gaveUp = -1;
  new Retransmission(
    clock,
    schedule,
    () => sent.push(clock.elapsed),
    () => {
      gaveUp = clock.elapsed;
    },
  );
  while (clock.step());
  return { sent, gaveUp };
}

describe("Sending again (RFC 6189 §6)", () => {
  it("of Hello: 20 times, within 3.75 seconds", () => {
    const { sent, gaveUp } = run(HELLO_SCHEDULE);
    assert.deepEqual(sent.slice(0, 5), [0, 50, 150, 350, 550]);
    assert.equal(sent.length, 21);
    assert.equal(sent.at(-1), 3750);
    assert.equal(gaveUp, 3950);
  });

  it("of Hello to somebody who speaks ZRTP: for at least 12 seconds", () => {
    const { sent } = run(KNOWN_HELLO_SCHEDULE);
    assert.equal(sent.length, 63);
    assert.ok((sent.at(-1) ?? 0) >= 12_000);
  });

  it("of other messages: 10 times, within 9.45 seconds", () => {
    const { sent, gaveUp } = run(MESSAGE_SCHEDULE);
    assert.deepEqual(sent, [0, 150, 450, 1050, 2250, 3450, 4650, 5850, 7050, 8250, 9450]);
    assert.equal(gaveUp, 10_650);
  });

  it("ends when it is stopped", () => {
    const clock = new ManualClock();
    let sent = 0;
    const sending = new Retransmission(clock, MESSAGE_SCHEDULE, () => sent++, assert.fail);
    clock.step();
    sending.stop();
    assert.equal(clock.step(), false);
    assert.equal(sent, 2);
  });
});

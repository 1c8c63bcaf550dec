import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MailboxIndex } from "./mailbox-index.ts";
import { UndoLog } from "./undo-log.ts";

type Step =
  | readonly ["append" | "remove" | "removeDevice" | "addDevice", number]
  | readonly ["keep" | "undo"];

const DEVICES = 4;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant("append" as const), fc.nat({ max: DEVICES - 1 })) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("remove" as const), fc.nat({ max: 40 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("removeDevice" as const), fc.nat({ max: DEVICES - 1 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("addDevice" as const), fc.nat({ max: DEVICES - 1 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("keep" as const)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("undo" as const)) },
);

interface State {
  readonly devices: Set<number>;
  readonly rows: Map<number, number>;
}

function copyOf(state: State): State {
  return { devices: new Set(state.devices), rows: new Map(state.rows) };
}

function check(index: MailboxIndex, { devices, rows }: State): void {
  assert.equal(index.size, rows.size);
  const gone: number[] = [];
  for (let device = 0; device < DEVICES; device++) {
    const expected = [...rows].filter(([, owner]) => owner === device).map(([sequence]) => sequence);
    expected.sort((a, b) => a - b);
    assert.deepEqual(index.after(device, 0, 100), expected);
    assert.equal(index.count(device), expected.length);
    assert.deepEqual(index.after(device, 7, 3), expected.filter((sequence) => sequence > 7).slice(0, 3));
    assert.equal(index.knows(device), devices.has(device));
    if (!devices.has(device) && expected.length > 0) gone.push(device);
  }
  assert.deepEqual([...index.gone].toSorted(), gone);
}

describe("mailbox index", () => {
  it("agrees with a plain list, and goes back with a transaction that goes back", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const undo = new UndoLog();
        const index = new MailboxIndex(undo);
        let state: State = { devices: new Set([0, 1]), rows: new Map() };
        index.restore([0, 1], []);
        let kept = copyOf(state);
        let next = 1;
        for (const [what, argument = 0] of steps) {
          if (what === "append" && state.devices.has(argument)) {
            index.append(argument, next);
            state.rows.set(next++, argument);
          } else if (what === "remove") {
            const owner = state.rows.get(argument);
            assert.equal(index.remove((owner ?? 0) + 1, argument), false);
            assert.equal(index.remove(owner ?? 0, argument), owner !== undefined);
            state.rows.delete(argument);
          } else if (what === "removeDevice" && state.devices.has(argument)) {
            index.removeDevice(argument);
            state.devices.delete(argument);
          } else if (what === "addDevice" && !state.devices.has(argument)) {
            // An id comes back only when nothing waits under it any more.
            if ([...state.rows.values()].includes(argument)) continue;
            index.addDevice(argument);
            state.devices.add(argument);
          } else if (what === "keep") {
            undo.keep();
            kept = copyOf(state);
          } else if (what === "undo") {
            undo.undo();
            state = copyOf(kept);
          }
          check(index, state);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is restored from rows in any order, telling removed devices apart", () => {
    const index = new MailboxIndex(new UndoLog());
    index.restore(
      [1],
      [
        [1, 9],
        [2, 4],
        [1, 3],
      ],
    );
    assert.deepEqual(index.after(1, 0, 10), [3, 9]);
    assert.deepEqual([...index.gone], [2]);
    assert.equal(index.size, 3);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { between, fraction } from "./fraction.ts";

describe("fraction", () => {
  it("spans 0 to 1", () => {
    assert.equal(
      fraction(() => Uint8Array.of(0x80, 0, 0, 0)),
      0,
    );
    assert.equal(
      fraction(() => Uint8Array.of(0, 0, 0, 0)),
      0.5,
    );
    assert.equal(
      fraction(() => Uint8Array.of(0x7f, 0xff, 0xff, 0xff)),
      1 - 2 ** -32,
    );
  });

  it("keeps between its bounds, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        fc.nat(1e6),
        fc.nat(1e6),
        (bytes, low, span) => {
          const value = between(() => bytes, low, low + span);
          assert.ok(Number.isInteger(value) && value >= low && value <= low + span);
        },
      ),
    );
  });
});

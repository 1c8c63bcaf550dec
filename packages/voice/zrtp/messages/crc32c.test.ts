import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crc32c, crcField } from "./crc32c.ts";

describe("CRC-32C", () => {
  // RFC 3720 appendix B.4, whose examples are given in the order of the wire.
  const examples: readonly (readonly [string, Uint8Array, string])[] = [
    ["32 zeros", new Uint8Array(32), "aa36918a"],
    ["32 bytes 0xff", new Uint8Array(32).fill(0xff), "43aba862"],
    ["32 bytes, rising", Uint8Array.from({ length: 32 }, (_, i) => i), "4e79dd46"],
    ["32 bytes, falling", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), "5cdb3f11"],
    [
      "an iSCSI command",
      Buffer.from(
        "01c000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000",
        "hex",
      ),
      "563a96d9",
    ],
  ];
  for (const [what, bytes, expected] of examples) {
    it(`of ${what} is that of RFC 3720`, () => {
      assert.equal(Buffer.from(crcField(bytes)).toString("hex"), expected);
    });
  }

  it("of the digits 1 to 9 is the check value of the catalogues", () => {
    assert.equal(crc32c(Buffer.from("123456789")), 0xe3069283);
  });
});

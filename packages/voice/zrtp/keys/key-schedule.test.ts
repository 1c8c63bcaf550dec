/** RFC 6189 §4.4 and §4.5 once more, word for word with another library's hashes. */
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { hex, nodePrimitives } from "../../test/zrtp/parties.ts";
import { digestOf } from "./digest.ts";
import {
  deriveCallKeys,
  deriveStreamKeys,
  presharedKey,
  s0OfDh,
  s0OfMultistream,
  s0OfPreshared,
} from "./key-schedule.ts";

const fill = (length: number, value: number) => new Uint8Array(length).fill(value);
const [dhResult, s1, s2, s0] = [fill(32, 1), fill(32, 2), fill(16, 3), fill(32, 4)];
const context = { zids: fill(24, 5), totalHash: fill(32, 6) };
const contextHex = hex(context.zids) + hex(context.totalHash);

for (const [name, algorithm, length] of [
  ["S256", "sha256", 32],
  ["S384", "sha384", 48],
] as const) {
  const digest = digestOf(name, nodePrimitives);
  /** KDF(KI, Label, Context, L) = HMAC(KI, i ‖ Label ‖ 0x00 ‖ Context ‖ L) */
  const kdf = (key: Uint8Array, label: string, bits: number): string => {
    const input = `00000001${Buffer.from(label).toString("hex")}00${contextHex}${bits.toString(16).padStart(8, "0")}`;
    const output = createHmac(algorithm, key).update(Buffer.from(input, "hex")).digest("hex");
    return output.slice(0, bits / 4);
  };
  const hash = (input: string): string =>
    createHash(algorithm).update(Buffer.from(input, "hex")).digest("hex");

  describe(`With ${name}`, () => {
    it("s0 of Diffie-Hellman is the hash of §4.4.1.4, absent secrets of length 0", async () => {
      const begin = `00000001${hex(dhResult)}${Buffer.from("ZRTP-HMAC-KDF").toString("hex")}${contextHex}`;
      const all = `${begin}00000020${hex(s1)}00000010${hex(s2)}00000000`;
      assert.equal(hex(await s0OfDh(digest, dhResult, context, { s1, s2 })), hash(all));
      const none = `${begin}000000000000000000000000`;
      assert.equal(hex(await s0OfDh(digest, dhResult, context, { s1: null, s2: null })), hash(none));
    });

    it("the preshared key is that of §4.4.2.2", async () => {
      assert.equal(
        hex(await presharedKey(digest, s1, s2)),
        hash(`00000020${hex(s1)}00000010${hex(s2)}00000000`),
      );
      assert.equal(hex(await presharedKey(digest, s1, null)), hash(`00000020${hex(s1)}0000000000000000`));
    });

    it("s0 of the other modes is derived", async () => {
      assert.equal(hex(await s0OfPreshared(digest, s0, context)), kdf(s0, "ZRTP PSK", 8 * length));
      assert.equal(hex(await s0OfMultistream(digest, s0, context)), kdf(s0, "ZRTP MSK", 8 * length));
    });

    it("every key has the label and the length of §4.5.2, §4.5.3 and §4.6.1", async () => {
      const call = await deriveCallKeys(digest, s0, context);
      assert.equal(hex(call.zrtpSession), kdf(s0, "ZRTP Session Key", 8 * length));
      assert.equal(hex(call.sasHash), kdf(s0, "SAS", 256));
      assert.equal(hex(call.exportedKey), kdf(s0, "Exported key", 8 * length));
      assert.equal(hex(call.retainedSecret), kdf(s0, "retained secret", 256));
      for (const [cipher, bits] of [
        ["AES1", 128],
        ["AES3", 256],
      ] as const) {
        const keys = await deriveStreamKeys(digest, cipher, s0, context);
        for (const [role, who] of [
          ["initiator", "Initiator"],
          ["responder", "Responder"],
        ] as const) {
          assert.equal(hex(keys[role].srtpKey), kdf(s0, `${who} SRTP master key`, bits));
          assert.equal(hex(keys[role].srtpSalt), kdf(s0, `${who} SRTP master salt`, 112));
          assert.equal(hex(keys[role].macKey), kdf(s0, `${who} HMAC key`, 8 * length));
          assert.equal(hex(keys[role].zrtpKey), kdf(s0, `${who} ZRTP key`, bits));
        }
      }
    });
  });
}

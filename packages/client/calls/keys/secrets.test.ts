import assert from "node:assert/strict";
import { createHmac, hkdfSync } from "node:crypto";
import { test } from "node:test";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { toBase64Url, toHex } from "@sottovoce/wire";
import { auxiliarySecret, callProof, isCallId, sameBytes } from "./secrets.ts";

const primitives = createNodePrimitives();
const CALL = "000102030405060708090a0b0c0d0e0f";
const [LOW, HIGH] = [new Uint8Array(32).fill(0x11), new Uint8Array(32).fill(0xee)];
const PARTIES = [toBase64Url(LOW), toBase64Url(HIGH)] as const;
const KEY = new Uint8Array(32).fill(7);

test("the auxiliary secret is SM1's, and the same on both sides", async () => {
  const expected = hkdfSync(
    "sha256",
    KEY,
    Buffer.from(CALL, "hex"),
    Buffer.concat([Buffer.from("sm1/zrtp-aux"), LOW, HIGH]),
    32,
  );
  const hers = await auxiliarySecret(primitives, CALL, KEY, PARTIES);
  assert.equal(toHex(hers), Buffer.from(expected).toString("hex"));
  const his = await auxiliarySecret(primitives, CALL, KEY, [PARTIES[1], PARTIES[0]]);
  assert.deepEqual(his, hers);
  const other = CALL.replace("00", "01");
  assert.notDeepEqual(await auxiliarySecret(primitives, other, KEY, PARTIES), hers, "bound to its call");
});

test("the proof is SM1's, and bound to call and accounts", async () => {
  const data = Buffer.concat([LOW, HIGH, Buffer.from(CALL, "hex")]);
  const proof = await callProof(primitives, CALL, KEY, [PARTIES[1], PARTIES[0]]);
  assert.equal(toHex(proof), createHmac("sha256", KEY).update(data).digest("hex"));
  const alone = await callProof(primitives, CALL, KEY, [PARTIES[0], PARTIES[0]]);
  assert.notDeepEqual(alone, proof);
});

test("bytes are the same only where all are", () => {
  assert.equal(sameBytes(KEY, new Uint8Array(KEY)), true);
  assert.equal(sameBytes(KEY, KEY.with(31, 8)), false);
  assert.equal(sameBytes(KEY, KEY.subarray(1)), false);
  assert.equal(sameBytes(KEY.subarray(1), KEY), false);
});

test("a Call-ID that can speak of a call key has 32 lower hexadecimal digits", () => {
  assert.equal(isCallId(CALL), true);
  for (const other of ["", `${CALL}0`, CALL.toUpperCase(), "1234@phone"])
    assert.equal(isCallId(other), false);
});

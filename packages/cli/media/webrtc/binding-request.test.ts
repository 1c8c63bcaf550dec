import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { isAuthentic, isRequest, isStun } from "./binding-request.ts";

/** RFC 5769 §2.1, by attributes. */
const HEAD = "000100582112a442b7e7a701bc34d686fa87dfae";
const SOFTWARE = "802200105354554e207465737420636c69656e74";
const PRIORITY = "002400046e0001ff";
const ICE_CONTROLLED = "80290008932ff9b151263b36";
const USERNAME = "000600096576746a3a68367659202020";
const INTEGRITY = "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2";
const FINGERPRINT = "80280004e57a3bcf";
const OURS = { username: "evtj", password: "VOkJxbRl1RmTxUk/WvJxBt" };

const BEFORE = [SOFTWARE, PRIORITY, ICE_CONTROLLED, USERNAME];
const REQUEST = message([...BEFORE, INTEGRITY, FINGERPRINT]);

/** With the length of its attributes. */
function message(attributes: readonly string[]): Buffer {
  const bytes = Buffer.from(HEAD + attributes.join(""), "hex");
  bytes.writeUInt16BE(bytes.length - 20, 2);
  return bytes;
}

function signed(attributes: readonly string[], after: readonly string[] = []): Buffer {
  const unsigned = message([...attributes, INTEGRITY]).subarray(0, -24);
  const integrity = createHmac("sha1", OURS.password).update(unsigned).digest("hex");
  return message([...attributes, `00080014${integrity}`, ...after]);
}

test("the example of RFC 5769 is a request to us, signed with our password", () => {
  assert.ok(isStun(REQUEST) && isRequest(REQUEST));
  assert.ok(isAuthentic(REQUEST, OURS));
  assert.ok(!isAuthentic(REQUEST, { ...OURS, username: "h6vY" }));
  assert.ok(!isAuthentic(REQUEST, { ...OURS, username: "evt" }));
  assert.ok(!isAuthentic(REQUEST, { ...OURS, password: "VOkJxbRl1RmTxUk/WvJxBu" }));
});

test("no byte of what is signed can be changed", () => {
  for (let i = 0; i < REQUEST.length - FINGERPRINT.length / 2; i++) {
    const changed = Buffer.from(REQUEST);
    changed[i]! ^= 1;
    // The length counts as it would be without what follows the signature.
    assert.ok(!isAuthentic(changed, OURS), `byte ${i}`);
  }
});

test("a request without name or signature, and one that was added to, is nobody's", () => {
  assert.ok(isAuthentic(signed(BEFORE), OURS));
  assert.ok(isAuthentic(signed(BEFORE, [FINGERPRINT]), OURS));
  assert.ok(!isAuthentic(message(BEFORE), OURS));
  assert.ok(!isAuthentic(message([]), OURS));
  assert.ok(!isAuthentic(signed([PRIORITY]), OURS));
  assert.ok(!isAuthentic(signed([PRIORITY], [USERNAME]), OURS));
  assert.ok(!isAuthentic(signed(BEFORE, ["00250000"]), OURS));
  // A signature that is cut short.
  assert.ok(!isAuthentic(message([...BEFORE, "00080000"]), OURS));
});

test("a request that is not whole is nobody's", () => {
  for (let end = 20; end < REQUEST.length; end++) {
    assert.ok(!isAuthentic(REQUEST.subarray(0, end), OURS));
    const shortened = Buffer.from(REQUEST.subarray(0, end));
    shortened.writeUInt16BE(end - 20, 2);
    const isComplete = end === REQUEST.length - FINGERPRINT.length / 2;
    assert.equal(isAuthentic(shortened, OURS), isComplete, `${end}`);
  }
});

test("answers are no requests; DTLS, sound and what is too short are no STUN", () => {
  for (const type of [0x0101, 0x0111]) {
    const answer = Buffer.from(REQUEST);
    answer.writeUInt16BE(type);
    assert.ok(isStun(answer) && !isRequest(answer));
  }
  const others = [
    "16fefd00000000000000000001000000000000000000",
    "806f00010000000000000001000000000000000000",
  ];
  for (const hex of others) assert.ok(!isStun(Buffer.from(hex, "hex")));
  for (let end = 0; end < 20; end++) assert.ok(!isStun(REQUEST.subarray(0, end)));
});

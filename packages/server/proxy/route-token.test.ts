import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRequest } from "@sottovoce/sip";
import { parseDeviceId } from "@sottovoce/wire";
import { dialogNameOf, RouteTokens } from "./route-token.ts";

const [ALICE, BOB, CAROL] = ["00000001", "00000002", "00000003"].map(parseDeviceId) as [
  ReturnType<typeof parseDeviceId>,
  ReturnType<typeof parseDeviceId>,
  ReturnType<typeof parseDeviceId>,
];

const tokens = new RouteTokens(new Uint8Array(32).fill(7));

const requestOf = (from: string, to: string, callId = "call-1") =>
  createRequest({
    method: "BYE",
    uri: "sip:x@y.invalid",
    headers: [
      ["From", from],
      ["To", to],
      ["Call-ID", callId],
      ["CSeq", "2 BYE"],
    ],
  });

const FROM_ALICE = requestOf("<sip:alice@h>;tag=a", "<sip:bob@h>;tag=b");
const FROM_BOB = requestOf("<sip:bob@h>;tag=b", "<sip:alice@h>;tag=a");
const INVITE = requestOf("<sip:alice@h>;tag=a", "<sip:bob@h>");
const HOUR_MS = 3_600_000;
const NOW = 500_000 * HOUR_MS;
const TOKEN = tokens.issue({ caller: ALICE, callee: BOB }, dialogNameOf(INVITE, true), NOW);

describe("a route token", () => {
  it("leads each end to the other", () => {
    assert.equal(tokens.other(TOKEN, ALICE, FROM_ALICE), BOB);
    assert.equal(tokens.other(TOKEN, BOB, FROM_BOB), ALICE);
  });

  it("is the same after a restart, and nothing under another key", () => {
    assert.equal(new RouteTokens(new Uint8Array(32).fill(7)).other(TOKEN, ALICE, FROM_ALICE), BOB);
    assert.equal(new RouteTokens(new Uint8Array(32).fill(8)).other(TOKEN, ALICE, FROM_ALICE), null);
  });

  it("is a user part that needs no escapes", () => {
    assert.match(TOKEN, /^[A-Za-z0-9_-]{32}$/);
  });

  it("is old after a day, also where the clock was set back by more since", () => {
    for (const [hours, old] of [
      [0, false],
      [24, false],
      [25, true],
      [-24, false],
      [-25, true],
    ] as const) {
      assert.equal(tokens.isOld(TOKEN, NOW + hours * HOUR_MS), old, `${hours} h`);
    }
  });

  it("is read past another spelling of the same address", () => {
    const respelled = requestOf('"Alice" <sip:alice@H;user=phone>;tag=a', "<sips:bob@h:5061>;tag=b");
    assert.equal(tokens.other(TOKEN, ALICE, respelled), BOB);
  });

  it("leads nobody else anywhere", () => {
    assert.equal(tokens.other(TOKEN, CAROL, FROM_ALICE), null);
    assert.equal(tokens.other(TOKEN, CAROL, FROM_BOB), null);
  });

  it("is good for its own dialog only", () => {
    const others = {
      "another Call-ID": requestOf("<sip:alice@h>;tag=a", "<sip:bob@h>;tag=b", "call-2"),
      "another tag": requestOf("<sip:alice@h>;tag=A", "<sip:bob@h>;tag=b"),
      "no tag": requestOf("<sip:alice@h>", "<sip:bob@h>;tag=b"),
      "another name": requestOf("<sip:carol@h>;tag=a", "<sip:bob@h>;tag=b"),
      "another callee": requestOf("<sip:alice@h>;tag=a", "<sip:carol@h>;tag=b"),
      "another kind of URI": requestOf("<tel:+15551234>;tag=a", "<sip:bob@h>;tag=b"),
    };
    for (const [what, request] of Object.entries(others)) {
      assert.equal(tokens.other(TOKEN, ALICE, request), null, what);
    }
    // Bob may not speak in Alice's name, nor under a new one of his own (RFC 4916 is not served).
    assert.equal(tokens.other(TOKEN, BOB, FROM_ALICE), null);
    assert.equal(tokens.other(TOKEN, BOB, requestOf("<sip:dan@h>;tag=b", "<sip:alice@h>;tag=a")), null);
  });

  it("cannot be changed in a single bit", () => {
    const bytes = Buffer.from(TOKEN, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const token = changed.toString("base64url");
      assert.equal(tokens.other(token, ALICE, FROM_ALICE), null, `bit ${bit}`);
      assert.equal(tokens.other(token, BOB, FROM_BOB), null, `bit ${bit}`);
    }
  });

  it("that is none is refused without a word", () => {
    for (const text of ["", "x", TOKEN.slice(1), `${TOKEN}AAAA`, "§".repeat(32), "bob"]) {
      assert.equal(tokens.other(text, ALICE, FROM_ALICE), null, text);
    }
  });
});

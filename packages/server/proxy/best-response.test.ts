import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRequest, createResponse, type SipResponse } from "@sottovoce/sip";
import { bestResponse } from "./best-response.ts";

const request = createRequest({
  method: "INVITE",
  uri: "sip:bob@localhost",
  headers: [
    ["Via", "SIP/2.0/TLS a.invalid;branch=z9hG4bK1"],
    ["From", "<sip:alice@localhost>;tag=1"],
    ["To", "<sip:bob@localhost>"],
    ["Call-ID", "1"],
    ["CSeq", "1 INVITE"],
  ],
});

const responsesOf = (statuses: readonly number[]): SipResponse[] =>
  statuses.map((status) => createResponse(request, status));

/** Statuses of the devices, in the order they came, and what the caller gets. */
const TABLE: readonly (readonly [statuses: readonly number[], best: number])[] = [
  [[486], 486],
  // §16.7 step 6: a 6xx is for the person, not for one device.
  [[486, 603], 603],
  [[600, 401], 600],
  [[302, 603], 603],
  // Of the lowest class …
  [[500, 486], 486],
  [[302, 486], 302],
  [[503, 404], 404],
  [[500, 380], 380],
  // … those that tell how to try again …
  [[404, 401], 401],
  [[486, 407], 407],
  [[486, 415], 415],
  [[480, 420], 420],
  [[404, 484], 484],
  // … then what a person wants to know …
  [[404, 486], 486],
  [[487, 480], 480],
  [[408, 488], 488],
  // … and last what says nothing of the person.
  [[487, 404], 404],
  [[408, 400], 400],
  [[430, 486], 486],
  [[430, 487], 430],
  // Of equals, the one that came first.
  [[480, 486], 480],
  [[486, 480], 486],
  [[500, 502], 500],
  [[603, 600], 603],
];

describe("the best response", () => {
  for (const [statuses, best] of TABLE) {
    it(`of ${statuses.join(", ")} is ${best}`, () => {
      assert.equal(bestResponse(responsesOf(statuses)).status, best);
    });
  }

  it("that asks for credentials asks for those of every device (§16.7 step 7)", () => {
    const [first, second, third] = responsesOf([407, 486, 401]) as [SipResponse, SipResponse, SipResponse];
    first.headers.append("Proxy-Authenticate", 'Digest realm="one", nonce="1"');
    second.headers.append("WWW-Authenticate", 'Digest realm="no", nonce="2"');
    third.headers.append("WWW-Authenticate", 'Digest realm="three", nonce="3"');
    third.headers.append("WWW-Authenticate", 'Digest realm="four", nonce="4"');
    const best = bestResponse([first, second, third]);
    assert.equal(best.status, 407);
    assert.deepEqual(best.headers.all("Proxy-Authenticate"), ['Digest realm="one", nonce="1"']);
    assert.deepEqual(best.headers.all("WWW-Authenticate"), [
      'Digest realm="three", nonce="3"',
      'Digest realm="four", nonce="4"',
    ]);
  });
});

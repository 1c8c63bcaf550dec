import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRequest, type HeaderEntries, parseNameAddr } from "@sottovoce/sip";
import { parseAddress } from "@sottovoce/wire";
import { SipRefusal } from "../sip/edge.ts";
import { assertedIdentity, breadthOf, forwardedRequest } from "./forward.ts";
import { LoopDetection } from "./loop.ts";
import { checkForwardable } from "./validation.ts";

const inviteWith = (...headers: readonly (readonly [string, string])[]) =>
  createRequest({
    method: "INVITE",
    uri: "sip:bob@example.org",
    headers: [
      ["Via", "SIP/2.0/TLS a.invalid;branch=z9hG4bK1"],
      ["From", "<sip:alice@example.org>;tag=a"],
      ["To", "<sip:bob@example.org>"],
      ["Call-ID", "1"],
      ["CSeq", "1 INVITE"],
      ...headers,
    ],
    body: new Uint8Array([1, 2, 3]),
  });

const KEPT = { uri: null, recordRoute: null, identity: null, maxBreadth: null };
const forward = (headers: HeaderEntries, branch = KEPT) =>
  forwardedRequest(inviteWith(...headers), branch, "example.org");

const statusOf = (attempt: () => unknown): number | null => {
  try {
    attempt();
    return null;
  } catch (error) {
    assert.ok(error instanceof SipRefusal, String(error));
    return error.status;
  }
};

describe("the copy that goes to a device", () => {
  it("has one hop less to go, or 70 where nothing was said (§16.6 step 3)", () => {
    assert.equal(forward([["Max-Forwards", "12"]]).headers.maxForwards(), 11);
    assert.equal(forward([["Max-Forwards", "1"]]).headers.maxForwards(), 0);
    assert.equal(forward([]).headers.maxForwards(), 70);
  });

  it("goes to the device's contact, with our route above those of others", () => {
    const copy = forwardedRequest(
      inviteWith(["Record-Route", "<sip:edge.invalid;lr>"]),
      { uri: "sip:b@phone.invalid", recordRoute: "<sip:x@example.org;lr>", identity: null, maxBreadth: 30 },
      "example.org",
    );
    assert.equal(copy.uri, "sip:b@phone.invalid");
    assert.deepEqual(copy.headers.all("Record-Route"), ["<sip:x@example.org;lr>", "<sip:edge.invalid;lr>"]);
    assert.equal(copy.headers.get("Max-Breadth"), "30");
  });

  it("leaves the original as it was, and every other header as it came", () => {
    const original = inviteWith(["X-Odd", "as it came"], ["Subject", "hello"]);
    const before = [...original.headers];
    const copy = forwardedRequest(
      original,
      { ...KEPT, recordRoute: "<sip:x@example.org;lr>" },
      "example.org",
    );
    assert.deepEqual([...original.headers], before);
    assert.equal(copy.headers.get("X-Odd"), "as it came");
    assert.deepEqual(copy.body, original.body);
  });

  it("carries no identity that the network alone could vouch for (RFC 3325)", () => {
    const copy = forward([
      ["P-Asserted-Identity", "<sip:boss@example.org>"],
      ["P-Preferred-Identity", "<sip:boss@example.org>"],
      ["Remote-Party-ID", "<sip:boss@example.org>;screen=yes"],
      ["Diversion", "<sip:boss@example.org>;reason=unconditional"],
    ]);
    for (const name of ["P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion"]) {
      assert.equal(copy.headers.has(name), false, name);
    }
  });

  it("carries what the server says of its caller, and that alone", () => {
    const address = parseAddress("alice@example.org");
    const said = (name: string | null) => {
      const claims = [["P-Asserted-Identity", "<sip:boss@example.org>"]] as const;
      const identity = assertedIdentity(address, name);
      return forwardedRequest(inviteWith(...claims), { ...KEPT, identity }, "example.org").headers.all(
        "P-Asserted-Identity",
      );
    };
    assert.deepEqual(said(null), ["<sip:alice@example.org>"]);
    assert.deepEqual(said("Zoë, the boss"), ['"Zoë, the boss" <sip:alice@example.org>']);
    // What a name contains ends neither the quotes nor the address.
    const odd = 'A\\ "B" <sip:boss@example.org>, C';
    const [value, ...more] = said(odd);
    const read = parseNameAddr(value ?? "");
    assert.deepEqual([read.displayName, read.uri, more], [odd, "sip:alice@example.org", []]);
  });

  it("carries nothing that makes a phone answer by itself, or fetch what its caller names", () => {
    const names = ["Alert-Info", "Answer-Mode", "Call-Info", "P-Auto-Answer", "Priv-Answer-Mode"];
    const copy = forward(names.map((name) => [name, "<http://mallory.invalid/>;answer-after=0"] as const));
    for (const name of names) assert.equal(copy.headers.has(name), false, name);
  });

  it("carries no answer to this server's challenges in Authorization either", () => {
    const digest = (realm: string) =>
      `Digest username="a", realm="${realm}", nonce="n", uri="sip:a", response="00"`;
    const copy = forward([
      ["Authorization", digest("example.org")],
      ["Authorization", digest("elsewhere.example")],
    ]);
    assert.deepEqual(copy.headers.all("Authorization"), [digest("elsewhere.example")]);
  });

  it("carries credentials for others, not those for this server (§22.3)", () => {
    const digest = (realm: string) =>
      `Digest username="a", realm="${realm}", nonce="n", uri="sip:b", response="${"0".repeat(32)}"`;
    const copy = forward([
      ["Proxy-Authorization", digest("example.org")],
      ["Proxy-Authorization", digest("example.net")],
      ["Proxy-Authorization", "Digest nonsense"],
    ]);
    assert.deepEqual(copy.headers.all("Proxy-Authorization"), [digest("example.net"), "Digest nonsense"]);
  });
});

describe("the breadth of a fork (RFC 5393 §5.3.3)", () => {
  it("is divided among the branches", () => {
    assert.equal(breadthOf(inviteWith(), 4), 15);
    assert.equal(breadthOf(inviteWith(["Max-Breadth", "7"]), 2), 3);
    assert.equal(breadthOf(inviteWith(["Max-Breadth", "0"]), 1), null);
  });

  it("that does not suffice is refused", () => {
    assert.equal(
      statusOf(() => breadthOf(inviteWith(["Max-Breadth", "1"]), 2)),
      440,
    );
    assert.throws(() => breadthOf(inviteWith(["Max-Breadth", "many"]), 2), { status: 400 });
  });
});

describe("a request", () => {
  it("that may go no further is refused", () => {
    assert.equal(
      statusOf(() => checkForwardable(inviteWith(["Max-Forwards", "0"]))),
      483,
    );
    assert.equal(
      statusOf(() => checkForwardable(inviteWith(["Proxy-Require", "teleport"]))),
      420,
    );
    const large = inviteWith();
    large.body = new Uint8Array(32 * 1024 + 1);
    assert.equal(
      statusOf(() => checkForwardable(large)),
      413,
    );
    large.body = large.body.subarray(1);
    assert.equal(
      statusOf(() => checkForwardable(large)),
      null,
    );
    // Require is between the two ends (§20.32).
    assert.equal(
      statusOf(() => checkForwardable(inviteWith(["Require", "100rel"]))),
      null,
    );
  });
});

describe("loop detection", () => {
  const loops = new LoopDetection();

  it("knows a request that comes back as it left, however far it went", () => {
    const suffix = loops.suffixOf(inviteWith());
    const ours = `SIP/2.0/TLS us.invalid;branch=z9hG4bKabc${suffix}`;
    for (const vias of [
      [["Via", ours]],
      [
        ["Via", "SIP/2.0/TLS b.invalid;branch=z9hG4bK3"],
        ["Via", ours],
      ],
      [["Via", `SIP/2.0/TLS b.invalid;branch=z9hG4bK3, ${ours}`]],
    ] as const) {
      const back = inviteWith(...vias.map(([name, value]) => [name, value] as const));
      assert.equal(loops.suffixOf(back), suffix);
      assert.equal(
        statusOf(() => loops.check(back, suffix)),
        482,
      );
    }
  });

  it("lets one pass that has another target by now", () => {
    const suffix = loops.suffixOf(inviteWith());
    const onward = inviteWith(["Via", `SIP/2.0/TLS us.invalid;branch=z9hG4bKabc${suffix}`]);
    onward.uri = "sip:carol@example.org";
    assert.equal(
      statusOf(() => loops.check(onward, loops.suffixOf(onward))),
      null,
    );
  });

  it("is not fooled by what others write, nor by the sender's own Via", () => {
    const invite = inviteWith();
    const foreign = new LoopDetection().suffixOf(invite);
    assert.notEqual(foreign, loops.suffixOf(invite));
    const faked = inviteWith(["Via", `SIP/2.0/TLS us.invalid;branch=z9hG4bKabc${foreign}`]);
    assert.equal(
      statusOf(() => loops.check(faked, loops.suffixOf(faked))),
      null,
    );
  });
});

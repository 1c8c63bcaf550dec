import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseCredentials } from "../message/auth.ts";
import { createResponse, type SipRequest } from "../message/message.ts";
import { AgentUnderTest } from "../test/agent.ts";

const credentialsOf = (request: SipRequest | undefined) => {
  const value = request?.headers.get("Authorization") ?? null;
  return value === null ? null : parseCredentials(value);
};

describe("registration (RFC 3261 §10.2, RFC 5626 §4.2)", () => {
  it("answers the challenge and is registered", async () => {
    const set = new AgentUnderTest();
    set.agent.start();
    await set.settle();
    assert.deepEqual(set.take(), ["connecting", "registering", "registered", "! registered"]);
    assert.deepEqual(set.agent.state, { kind: "registered", until: set.clock.now() + 3_600_000 });
    const [first, second] = set.server.requests;
    assert.equal(credentialsOf(first), null);
    const credentials = credentialsOf(second);
    assert.deepEqual(
      [credentials?.nonce, credentials?.nc, credentials?.uri],
      ["nonce-1", 1, "sip:example.org"],
    );
    assert.equal(set.server.requests.length, 2);
  });

  it("says what RFC 3261 and RFC 5626 ask for", async () => {
    const set = new AgentUnderTest();
    set.agent.start();
    await set.settle();
    const [first, second] = set.server.requests;
    assert.equal(first?.uri, "sip:example.org");
    assert.equal(first.headers.get("To"), "<sip:alice@example.org>");
    assert.match(first.headers.get("From") ?? "", /^<sip:alice@example\.org>;tag=[a-z2-7]{16}$/);
    assert.equal(
      first.headers.get("Contact"),
      '<sip:alice@192.0.2.1:5061;transport=tls;ob>;+sip.instance="<urn:uuid:1234>";reg-id=1;expires=3600',
    );
    assert.deepEqual(first.headers.tokens("Supported"), ["outbound", "path"]);
    assert.equal(first.headers.expires(), 3600);
    assert.deepEqual([first.headers.cseq()?.seq, second?.headers.cseq()?.seq], [1, 2]);
    assert.equal(first.headers.callId(), second?.headers.callId());
    assert.equal(first.headers.get("From"), second?.headers.get("From"));
  });

  it("refreshes before it expires, showing the nonce again with a higher count", async () => {
    const set = new AgentUnderTest();
    set.server.grants = 60;
    await set.registered();
    await set.advance(0.75 * 60_000 - 1);
    assert.equal(set.server.requests.length, 0);
    const wait = set.clock.next ?? 0;
    assert.ok(wait <= 0.15 * 60_000 + 1);
    await set.advance(wait);
    assert.equal(set.server.requests.length, 1);
    const credentials = credentialsOf(set.server.requests[0]);
    assert.deepEqual([credentials?.nonce, credentials?.nc], ["nonce-1", 2]);
    assert.deepEqual(set.take(), ["registered", "! registered"]);
    assert.deepEqual(set.agent.state, { kind: "registered", until: set.clock.now() + 60_000 });
  });

  it("takes a new nonce where the old one is stale", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.server.renewNonce();
    await set.advance(3_600_000 * 0.9);
    assert.deepEqual(
      set.server.requests.map((request) => [credentialsOf(request)?.nonce, credentialsOf(request)?.nc]),
      [
        ["nonce-1", 2],
        ["nonce-2", 1],
      ],
    );
    assert.equal(set.agent.state.kind, "registered");
  });

  it("does not send a wrong password twice", async () => {
    const set = new AgentUnderTest();
    set.server.password = "another";
    set.agent.start();
    await set.settle();
    assert.equal(set.server.requests.length, 2);
    assert.deepEqual(set.take(), ["connecting", "registering", "waiting", "! refused 401"]);
    assert.equal(set.near.closed, true);
  });

  it("does not answer a challenge by MD5", async () => {
    const set = new AgentUnderTest();
    set.server.override = (request) =>
      createResponse(request, 401, undefined, {
        headers: [["WWW-Authenticate", 'Digest realm="x", nonce="n", algorithm=MD5, qop="auth"']],
      });
    set.agent.start();
    await set.settle();
    assert.equal(set.server.requests.length, 1);
    assert.deepEqual(set.take().slice(2), ["waiting", "! refused 401"]);
  });

  it("takes the longer interval a registrar insists on (§10.2.8)", async () => {
    const set = new AgentUnderTest();
    set.server.override = (request) =>
      (request.headers.expires() ?? 0) < 7_200
        ? createResponse(request, 423, undefined, { headers: [["Min-Expires", "7200"]] })
        : null;
    set.agent.start();
    await set.settle();
    assert.equal(set.agent.state.kind, "registered");
    assert.match(set.server.requests.at(-1)?.headers.get("Contact") ?? "", /expires=7200/);
  });

  for (const least of ["100", "999999999", null]) {
    it(`is refused by a 423 that makes no sense: ${least}`, async () => {
      const set = new AgentUnderTest();
      set.server.override = (request) =>
        createResponse(request, 423, undefined, { headers: least === null ? [] : [["Min-Expires", least]] });
      set.agent.start();
      await set.settle();
      assert.equal(set.server.requests.length, 1);
      assert.deepEqual(set.take().slice(2), ["waiting", "! refused 423"]);
    });
  }

  it("goes by its own contact, or where none is listed by Expires, or by what it asked for (§10.2.4)", async () => {
    for (const [headers, expected] of [
      [[["Expires", "77"]], 77],
      [[["Contact", "<sip:a@b>;expires=5, <sip:alice@192.0.2.1:5061;transport=tls;ob>;expires=66"]], 66],
      [[], 3_600],
    ] as const) {
      const set = new AgentUnderTest();
      set.server.override = (request) => createResponse(request, 200, undefined, { headers });
      set.agent.start();
      await set.settle();
      assert.deepEqual(set.agent.state, { kind: "registered", until: set.clock.now() + expected * 1000 });
    }
  });

  it("takes an answer it cannot read for a refusal", async () => {
    const set = new AgentUnderTest();
    set.server.override = (request) =>
      createResponse(request, 200, undefined, { headers: [["Expires", "soon"]] });
    set.agent.start();
    await set.settle();
    assert.deepEqual(set.take().slice(2), ["waiting", "! refused 502"]);
  });

  it("takes no time granted for a refusal", async () => {
    const set = new AgentUnderTest();
    set.server.grants = 0;
    set.agent.start();
    await set.settle();
    assert.deepEqual(set.take().slice(2), ["waiting", "! refused 480"]);
  });

  it("waits as long as it is told to (§20.33)", async () => {
    const set = new AgentUnderTest();
    set.server.override = (request) =>
      createResponse(request, 503, undefined, { headers: [["Retry-After", "120 (maintenance)"]] });
    set.agent.start();
    await set.settle();
    assert.deepEqual(set.agent.state, { kind: "waiting", until: set.clock.now() + 120_000 });
  });

  it("takes silence for a failed flow", async () => {
    const set = new AgentUnderTest();
    set.server.override = () => "silence";
    set.agent.start();
    await set.settle();
    await set.advance(32_010);
    assert.deepEqual(set.take().slice(2), ["waiting", "! register: No answer came in time"]);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { request } from "../test/fake-channel.ts";
import { clientKey, mergeKey, responseKey, serverKey } from "./matching.ts";

const PREFIX = "SIP/2.0/TLS client.example.org:5061;branch=";

describe("matching of responses (RFC 3261 §17.1.3)", () => {
  const response = (via: string | null, cseq: string | null = "1 MESSAGE") => {
    const made = createResponse(request("MESSAGE"), 200);
    if (via === null) made.headers.delete("Via");
    else made.headers.set("Via", via);
    if (cseq === null) made.headers.delete("CSeq");
    else made.headers.set("CSeq", cseq);
    return responseKey(made, PREFIX);
  };

  it("goes by the branch of the topmost Via", () => {
    assert.equal(response(`${PREFIX}z9hG4bKx;rport`), "z9hG4bKx");
    assert.equal(response(`${PREFIX}z9hG4bKx;received=1.2.3.4;rport=9`), "z9hG4bKx");
    assert.equal(response(`${PREFIX}z9hG4bKx`), "z9hG4bKx");
    assert.equal(response(`${PREFIX}z9hG4bKx, SIP/2.0/TLS a;branch=z9hG4bKy`), "z9hG4bKx");
  });

  it("reads a Via that was written in another way", () => {
    assert.equal(response("sip / 2.0 / tls client.example.org ; rport ; Branch = z9hG4bKx"), "z9hG4bKx");
    assert.equal(
      response("SIP/2.0/TLS a.example.org;rport;branch=z9hG4bKx, SIP/2.0/TLS b;branch=no"),
      "z9hG4bKx",
    );
  });

  it("tells CANCEL from the INVITE whose branch it has", () => {
    assert.equal(response(`${PREFIX}z9hG4bKx;rport`, "1 CANCEL"), clientKey("z9hG4bKx", "CANCEL"));
    assert.notEqual(clientKey("z9hG4bKx", "CANCEL"), clientKey("z9hG4bKx", "INVITE"));
  });

  it("gives up without Via, branch or CSeq", () => {
    assert.equal(response(null), null);
    assert.equal(response("SIP/2.0/TLS client.example.org:5061"), null);
    assert.equal(response(`${PREFIX}z9hG4bKx;rport`, null), null);
  });
});

describe("matching of requests (RFC 3261 §17.2.3)", () => {
  const via = (sentBy: string, branch: string) => ({ Via: `SIP/2.0/TLS ${sentBy};branch=${branch}` });
  const base = serverKey(request("INVITE", via("a:1", "z9hG4bK1")));

  it("is the same for the same branch, sent-by and method", () => {
    assert.equal(serverKey(request("INVITE", { ...via("a:1", "z9hG4bK1"), "Call-ID": "another" })), base);
  });

  it("differs by branch, by sent-by and by method", () => {
    assert.notEqual(serverKey(request("INVITE", via("a:1", "z9hG4bK2"))), base);
    assert.notEqual(serverKey(request("INVITE", via("a:2", "z9hG4bK1"))), base);
    assert.notEqual(serverKey(request("INVITE", via("b:1", "z9hG4bK1"))), base);
    assert.notEqual(serverKey(request("MESSAGE", via("a:1", "z9hG4bK1"))), base);
    assert.notEqual(serverKey(request("CANCEL", via("a:1", "z9hG4bK1"))), base);
  });

  it("takes ACK for INVITE, and finds what CANCEL cancels", () => {
    assert.equal(serverKey(request("ACK", via("a:1", "z9hG4bK1"))), base);
    assert.equal(serverKey(request("CANCEL", via("a:1", "z9hG4bK1")), "INVITE"), base);
  });

  for (const branch of ["", ";branch=1", ";branch=xz9hG4bK"]) {
    describe(`of RFC 2543 peers: "${branch}"`, () => {
      const old = (method: string, changes: Record<string, string> = {}) =>
        serverKey(request(method, { Via: `SIP/2.0/UDP old.example.org${branch}`, ...changes }));
      const invite = old("INVITE");

      it("is the same for INVITE, its repetition and its ACK", () => {
        assert.equal(old("INVITE"), invite);
        assert.equal(old("ACK", { To: "<sip:bob@example.org>;tag=bob" }), invite);
      });

      it("differs by method, From tag, Call-ID, CSeq and Via", () => {
        assert.notEqual(old("MESSAGE"), invite);
        assert.notEqual(old("INVITE", { From: "<sip:alice@example.org>;tag=other" }), invite);
        assert.notEqual(old("INVITE", { "Call-ID": "call-2" }), invite);
        assert.notEqual(old("INVITE", { CSeq: "2 INVITE" }), invite);
        assert.notEqual(old("INVITE", { Via: `SIP/2.0/UDP other.example.org${branch}` }), invite);
      });
    });
  }
});

describe("merged requests (RFC 3261 §8.2.2.2)", () => {
  it("are recognised whatever way they came", () => {
    const one = request("MESSAGE", { Via: "SIP/2.0/TLS a;branch=z9hG4bK1" });
    const two = request("MESSAGE", { Via: "SIP/2.0/TLS b;branch=z9hG4bK2" });
    assert.equal(mergeKey(one), mergeKey(two));
    assert.notEqual(mergeKey(one), mergeKey(request("MESSAGE", { CSeq: "2 MESSAGE" })));
  });

  it("do not exist within a dialog", () => {
    assert.equal(mergeKey(request("MESSAGE", { To: "<sip:bob@example.org>;tag=b" })), null);
  });
});

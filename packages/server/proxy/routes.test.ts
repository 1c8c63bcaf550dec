import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRequest, type HeaderEntries, parseNameAddr, type SipRequest } from "@sottovoce/sip";
import { type DeviceId, parseDeviceId } from "@sottovoce/wire";
import { SipRefusal } from "../sip/edge.ts";
import { dialogNameOf } from "./route-token.ts";
import { Routes } from "./routes.ts";

const ALICE: DeviceId = parseDeviceId("00000001");
const BOB: DeviceId = parseDeviceId("00000002");
const routesAt = (host: string) =>
  new Routes(
    new Uint8Array(32),
    () => ({ host, tlsPort: 5061 }),
    "example.org",
    () => 0,
  );
const routes = routesAt("sip.example.org");

const requestOf = (uri: string, ...headers: HeaderEntries[]): SipRequest =>
  createRequest({
    method: "BYE",
    uri,
    headers: [
      ["From", "<sip:alice@example.org>;tag=a"],
      ["To", "<sip:bob@example.org>;tag=b"],
      ["Call-ID", "1"],
      ["CSeq", "2 BYE"],
      ...headers.flatMap((entries) => [...entries]),
    ],
  });

const BYE = requestOf("sip:bob@phone.invalid");
const RECORDED = routes.recordRoute({ caller: ALICE, callee: BOB }, dialogNameOf(BYE, true));
const routed = (...values: string[]): HeaderEntries => values.map((value) => ["Route", value]);
const routesOf = (request: SipRequest) => request.headers.routes().map(({ uri }) => uri);
const FURTHER = "<sip:edge.example.net;lr>";

function statusOf(attempt: () => unknown): number {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof SipRefusal, String(error));
    return error.status;
  }
  return assert.fail("was not refused");
}

describe("Record-Route", () => {
  it("is a loose route to this server over TLS", () => {
    assert.match(RECORDED, /^<sip:[A-Za-z0-9_-]{32}@sip\.example\.org:5061;transport=tls;lr>$/);
    assert.doesNotThrow(() => parseNameAddr(RECORDED));
  });

  it("writes an IPv6 address as a URI does", () => {
    const recorded = routesAt("2001:db8::1").recordRoute(
      { caller: ALICE, callee: BOB },
      dialogNameOf(BYE, true),
    );
    assert.match(recorded, /@\[2001:db8::1\]:5061;/);
  });
});

describe("a request within a call", () => {
  it("follows its route, which is taken off", () => {
    const request = requestOf("sip:bob@phone.invalid", routed(RECORDED));
    assert.equal(routes.follow(request, ALICE), BOB);
    assert.equal(request.headers.has("Route"), false);
    assert.equal(request.uri, "sip:bob@phone.invalid");
  });

  it("keeps the routes behind ours, in one line or several", () => {
    for (const header of [routed(RECORDED, FURTHER), routed(`${RECORDED}, ${FURTHER}`)]) {
      const request = requestOf("sip:bob@phone.invalid", header);
      assert.equal(routes.follow(request, ALICE), BOB);
      assert.deepEqual(routesOf(request), ["sip:edge.example.net;lr"]);
    }
  });

  it("that a strict router has turned around is turned back (§16.4)", () => {
    const own = RECORDED.slice(1, -1);
    const request = requestOf(own, routed("<sip:bob@phone.invalid>"));
    assert.equal(routes.follow(request, ALICE), BOB);
    assert.equal(request.uri, "sip:bob@phone.invalid");
    assert.deepEqual(routesOf(request), []);
    const further = requestOf(own, routed(FURTHER, "<sip:bob@phone.invalid>"));
    assert.equal(routes.follow(further, ALICE), BOB);
    assert.equal(further.uri, "sip:bob@phone.invalid");
    assert.deepEqual(routesOf(further), ["sip:edge.example.net;lr"]);
  });

  it("is refused without our route, with another's, and with one that is none", () => {
    const bobs = routes.recordRoute({ caller: BOB, callee: ALICE }, dialogNameOf(BYE, true));
    for (const header of [
      [],
      routed(FURTHER),
      routed(FURTHER, RECORDED),
      routed("<sip:sip.example.org:5061;lr>"),
      routed("<sip:00000002@sip.example.org:5061;lr>"),
      routed("<tel:+15551234>"),
      routed(bobs.replace(/sip:./, "sip:A")),
    ]) {
      assert.equal(
        statusOf(() => routes.follow(requestOf("sip:b@p.invalid", header), ALICE)),
        403,
      );
    }
  });
});

describe("a request outside of a call", () => {
  it("may name this server as its way out, by either name", () => {
    for (const value of ["<sip:example.org;lr>", "<sip:SIP.example.org:5061;transport=tls;lr>"]) {
      const request = requestOf("sip:bob@example.org", routed(value));
      routes.leaveThrough(request);
      assert.equal(request.headers.has("Route"), false, value);
    }
  });

  it("is not relayed anywhere else", () => {
    for (const header of [routed(FURTHER), routed("<sip:example.org;lr>", FURTHER), routed("<tel:+1555>")]) {
      assert.equal(
        statusOf(() => routes.leaveThrough(requestOf("sip:bob@example.org", header))),
        403,
      );
    }
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { via } from "../test/message/arbitraries.ts";
import { createVia, formatVia, parseVia, viaBranch, viaReceived, viaRport } from "./via.ts";

test("a Via with everything", () => {
  const parsed = parseVia(
    "SIP/2.0/wss [2001:db8::7]:443;branch=z9hG4bKx;received=2001:db8::8;rport=50211;keep",
  );
  assert.equal(parsed.transport, "WSS");
  assert.equal(parsed.host, "[2001:db8::7]");
  assert.equal(parsed.port, 443);
  assert.equal(viaBranch(parsed), "z9hG4bKx");
  assert.equal(viaReceived(parsed), "2001:db8::8");
  assert.equal(viaRport(parsed), 50211);
  assert.equal(parsed.params.has("keep"), true);
});

test("an empty rport asks, and has no number", () => {
  const parsed = parseVia("SIP/2.0/TLS host;rport;branch=z9hG4bKx");
  assert.equal(parsed.params.has("rport"), true);
  assert.equal(viaRport(parsed), null);
  assert.equal(viaRport(parseVia("SIP/2.0/TLS host;rport=70000")), null);
});

test("whitespace around slashes and colon is allowed", () => {
  const parsed = parseVia("sip  / 2.0 /\tTCP   spindle.example.com : 5060 ; branch = z9hG4bK9ikj8");
  assert.equal(formatVia(parsed), "SIP/2.0/TCP spindle.example.com:5060;branch=z9hG4bK9ikj8");
});

test("malformed values are refused", () => {
  const bad = [
    "",
    "SIP/2.0",
    "SIP/2.0/UDP",
    "SIP/2.0/UDP ;branch=x",
    "HTTP/2.0/TCP h",
    "SIP//TCP h",
    "SIP/2.0/U P h x",
    "SIP/2.0/UDP h:",
    "SIP/2.0/UDP h:65536",
    "SIP/2.0/UDP [::1",
    "SIP/2.0/UDP h;;",
    "SIP/2.0/UDP h;branch=",
    "SIP/2.0/UDP a@b",
  ];
  for (const text of bad) assert.throws(() => parseVia(text), { name: "SipParseError", status: 400 }, text);
});

test("a Via of our own asks for rport", () => {
  const own = createVia({ transport: "tls", host: "client.example", branch: "z9hG4bK1" });
  assert.equal(formatVia(own), "SIP/2.0/TLS client.example;branch=z9hG4bK1;rport");
});

test("parse and format are inverse", () => {
  fc.assert(
    fc.property(via, (value) => {
      const again = parseVia(formatVia(value));
      assert.deepEqual({ ...again, params: [...again.params] }, { ...value, params: [...value.params] });
    }),
  );
});

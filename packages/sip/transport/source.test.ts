import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf } from "./source.ts";

test("an IPv4 address is its own source, however it is written", () => {
  assert.equal(sourceOf("192.0.2.7"), "192.0.2.7");
  assert.equal(sourceOf("::ffff:192.0.2.7"), "192.0.2.7");
  assert.notEqual(sourceOf("192.0.2.7"), sourceOf("192.0.2.8"));
});

test("all addresses of one /64 are one source", () => {
  const network = "2001:db8:0:12::/64";
  for (const address of [
    "2001:db8:0:12::1",
    "2001:db8:0:12:ffff:ffff:ffff:ffff",
    "2001:db8::12:0:0:0:1",
    "2001:0db8:0000:0012:1::",
    "2001:db8:0:12::192.0.2.1",
    "2001:db8:0:12::1%eth0",
  ]) {
    assert.equal(sourceOf(address), network, address);
  }
});

test("neighbouring networks are different sources", () => {
  assert.notEqual(sourceOf("2001:db8:0:12::1"), sourceOf("2001:db8:0:13::1"));
  assert.equal(sourceOf("::1"), "0:0:0:0::/64");
  assert.equal(sourceOf("fe80::1%eth0"), "fe80:0:0:0::/64");
});

test("what is no address is its own source", () => {
  assert.equal(sourceOf("unknown"), "unknown");
});

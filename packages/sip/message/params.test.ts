import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { params } from "../test/message/arbitraries.ts";
import { Params, parseParams } from "./params.ts";

test("parameters with, without and with quoted values", () => {
  const parsed = parseParams(' ; Tag = a1 ;lr;+sip.instance="<urn:uuid:\\"x;y>" ;n=[2001:db8::1]');
  assert.equal(parsed.get("tag"), "a1");
  assert.equal(parsed.has("LR"), true);
  assert.equal(parsed.get("lr"), null);
  assert.equal(parsed.get("+SIP.instance"), '<urn:uuid:"x;y>');
  assert.equal(parsed.get("n"), "[2001:db8::1]");
  assert.equal(parsed.has("absent"), false);
  assert.equal(parsed.toString(), ';Tag=a1;lr;+sip.instance="<urn:uuid:\\"x;y>";n=[2001:db8::1]');
});

test("malformed parameters are refused", () => {
  for (const text of [
    ";",
    ";;a",
    ";a;",
    ";a=",
    ';a=="',
    ";=b",
    ";a b",
    "a=b",
    ";a=b c",
    ';a="b',
    ';a="b"c',
    ";a=1;A=2",
    ";a=<b>",
  ]) {
    assert.throws(() => parseParams(text), { name: "SipParseError", status: 400 }, text);
  }
});

test("more than 64 parameters are refused", () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `;p${i}`).join("");
  assert.equal(parseParams(many(64)).size, 64);
  assert.throws(() => parseParams(many(65)), { name: "SipParseError" });
});

test("with and without make copies and keep places", () => {
  const first = parseParams(";a=1;b=2;c");
  assert.equal(first.with("B", "x y").toString(), ';a=1;B="x y";c');
  assert.equal(first.with("d", null).toString(), ";a=1;b=2;c;d");
  assert.equal(first.without("A").toString(), ";b=2;c");
  assert.equal(first.toString(), ";a=1;b=2;c");
  assert.throws(() => first.with("a b", "c"), { name: "SipParseError" });
});

test("an empty value is quoted", () => {
  assert.equal(Params.of([["a", ""]]).toString(), ';a=""');
});

test("parse and format are inverse", () => {
  fc.assert(
    fc.property(params, (value) => {
      const again = parseParams(value.toString());
      assert.deepEqual([...again], [...value]);
      assert.equal(again.toString(), value.toString());
    }),
  );
});

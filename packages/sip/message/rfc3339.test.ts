import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SipParseError } from "./error.ts";
import { formatDateTime, parseDateTime } from "./rfc3339.ts";

test("the examples of RFC 3339 §5.8", () => {
  assert.equal(parseDateTime("1985-04-12T23:20:50.52Z"), Date.UTC(1985, 3, 12, 23, 20, 50, 520));
  assert.equal(parseDateTime("1996-12-19T16:39:57-08:00"), Date.UTC(1996, 11, 20, 0, 39, 57));
  assert.equal(parseDateTime("1990-12-31T23:59:60Z"), Date.UTC(1991, 0, 1));
  assert.equal(parseDateTime("1990-12-31T15:59:60-08:00"), Date.UTC(1991, 0, 1));
  assert.equal(parseDateTime("1937-01-01T12:00:27.87+00:20"), Date.UTC(1937, 0, 1, 11, 40, 27, 870));
});

test("every moment comes back", () => {
  const years = { min: Date.parse("0000-01-01T00:00:00Z"), max: Date.parse("9999-12-31T23:59:59.999Z") };
  fc.assert(
    fc.property(fc.integer(years), (time) => assert.equal(parseDateTime(formatDateTime(time)), time)),
  );
});

test("smaller fractions than a millisecond are cut off", () => {
  assert.equal(parseDateTime("1970-01-01t00:00:00.123999999z"), 123);
});

test("what is no moment is refused", () => {
  for (const value of [
    "",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-10T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:61Z",
    "2026-01-01T00:00:00",
    "2026-01-01 00:00:00Z",
    "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00+0100",
    "Fri, 20 Nov 2026 21:00:00 GMT",
  ]) {
    assert.throws(() => parseDateTime(value), SipParseError, value);
  }
  assert.equal(parseDateTime("2000-02-29T00:00:00Z"), Date.UTC(2000, 1, 29));
});

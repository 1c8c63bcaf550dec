import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeMessage } from "./encode.ts";
import { SipParseError } from "./error.ts";
import { MAX_BODY_BYTES, MAX_HEAD_BYTES, MAX_HEADERS } from "./limits.ts";
import { createResponse, type SipRequest } from "./message.ts";
import { findHeadEnd, parseMessage } from "./parse.ts";

const encoder = new TextEncoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** A sound request; `extra` are further header lines, `body` what follows the head. */
function request(
  extra: readonly string[] = [],
  body = "",
  startLine = "MESSAGE sip:b@h SIP/2.0",
): Uint8Array {
  const lines = [
    startLine,
    "Via: SIP/2.0/TLS a;branch=z9hG4bK1",
    "From: <sip:a@h>;tag=1",
    "To: <sip:b@h>",
    "Call-ID: x@y",
    "CSeq: 1 MESSAGE",
    ...extra,
    "",
    body,
  ];
  return bytesOf(lines.join("\r\n"));
}

function errorOf(bytes: Uint8Array): SipParseError {
  try {
    parseMessage(bytes);
  } catch (error) {
    assert(error instanceof SipParseError, String(error));
    return error;
  }
  return assert.fail("was parsed");
}

const bodyText = (bytes: Uint8Array): string => new TextDecoder().decode(parseMessage(bytes).body);

test("Content-Length decides, in any spelling", () => {
  assert.equal(bodyText(request(["Content-Length: 5"], "hello, this is more")), "hello");
  assert.equal(bodyText(request(["l:5"], "hello")), "hello");
  assert.equal(bodyText(request(["cOnTeNt-LeNgTh  :\r\n 5"], "hello")), "hello");
  assert.equal(bodyText(request([], "all of it")), "all of it");
  assert.equal(bodyText(request(["l: 5", "Content-Length: 5"], "hello")), "hello");
  assert.equal(bodyText(request(["l: 0"], "hello")), "");
});

test("a Content-Length that lies is refused", () => {
  for (const lines of [
    ["l: 6"],
    ["l: -1"],
    ["l: 5", "Content-Length: 4"],
    ["l: 5, 5"],
    ["l: 0x5"],
    ["l: 1e0"],
    ["l:"],
    ["l: 99999999999999999999"],
  ]) {
    const error = errorOf(request(lines, "hello"));
    assert.equal(error.status, 400, lines.join());
    assert.equal(error.partial?.headers.callId(), "x@y");
  }
});

test("line breaks before the start line are ignored", () => {
  const bytes = bytesOf(`\r\n\r\n${new TextDecoder().decode(request(["l: 2"], "ok"))}`);
  assert.equal(bodyText(bytes), "ok");
});

test("header values may be folded, names may have whitespace before the colon", () => {
  const { headers } = parseMessage(request(["Subject \t: one\r\n two\r\n\t \r\n  three  ", "X-Empty:"]));
  assert.equal(headers.get("subject"), "one two three");
  assert.equal(headers.get("x-empty"), "");
});

test("bare CR, bare LF and NUL are refused", () => {
  for (const line of [
    "Subject: a\nEvil: b",
    "Subject: a\rEvil: b",
    "Subject: a\0b",
    "Subject: a\n b",
    "\nSubject: a",
  ]) {
    const error = errorOf(request([line]));
    assert.equal(error.status, 400, JSON.stringify(line));
    assert.notEqual(error.partial, null);
  }
});

test("lines without colon and names that are no token are refused", () => {
  for (const line of ["no colon", ": no name", "a b: c", "a/b: c", "ä: c"]) {
    assert.equal(errorOf(request([line])).status, 400, line);
  }
  assert.equal(errorOf(bytesOf("X sip:a@h SIP/2.0\r\n folded: from nothing\r\n\r\n")).status, 400);
});

test("the request line is taken literally (RFC 3261 §7.1)", () => {
  const bad = [
    "MESSAGE sip:b@h",
    "MESSAGE  sip:b@h SIP/2.0",
    "MESSAGE sip:b@h SIP/2.0 ",
    "MESSAGE sip:b@h SIP/",
    "MESS(GE sip:b@h SIP/2.0",
    "MESSAGE b@h SIP/2.0",
    "MESSAGE <sip:b@h> SIP/2.0",
    "MESSAGE sip:b@h\tSIP/2.0",
    "MESSAGE sip:bä@h SIP/2.0",
    "MESSAGE sip:b@h HTTP/1.1",
    "MESSAGE",
    " ",
  ];
  for (const line of bad) assert.equal(errorOf(request([], "", line)).status, 400, line);
  assert.equal((parseMessage(request([], "", "MESSAGE sip:b@h sip/2.0")) as SipRequest).uri, "sip:b@h");
});

test("another SIP version gets 505 with what is needed to say so", () => {
  const error = errorOf(request([], "", "MESSAGE sip:b@h SIP/3.0"));
  assert.equal(error.status, 505);
  assert.match(
    new TextDecoder().decode(encodeMessage(createResponse(error.partial!, 505))),
    /^SIP\/2\.0 505 Version/,
  );
});

test("status lines", () => {
  const statusLine = (line: string) => request([], "", line);
  const ok = parseMessage(statusLine("SIP/2.0 200 Alles in Ordnung, œuf"));
  assert(ok.kind === "response");
  assert.deepEqual([ok.status, ok.reason], [200, "Alles in Ordnung, œuf"]);
  const bare = parseMessage(statusLine("SIP/2.0 180"));
  assert(bare.kind === "response");
  assert.deepEqual([bare.status, bare.reason], [180, ""]);
  for (const line of [
    "SIP/2.0 99 x",
    "SIP/2.0 700 x",
    "SIP/2.0 2000 x",
    "SIP/2.0 20x y",
    "SIP/2.0",
    "SIP/2.0  200 OK",
    "SIP/2.0 -20 x",
    "SIP/1.0 200 OK",
  ]) {
    assert.equal(errorOf(statusLine(line)).partial, null, line);
  }
});

test("a Request-URI above the limit gets 414", () => {
  const error = errorOf(request([], "", `MESSAGE sip:${"b".repeat(3000)}@h SIP/2.0`));
  assert.equal(error.status, 414);
  assert.notEqual(error.partial, null);
});

test("the limits of head, headers and body hold to the byte", () => {
  const base = request([`X: `]).length;
  const filled = request([`X: ${"y".repeat(MAX_HEAD_BYTES - base)}`]);
  assert.equal(filled.length, MAX_HEAD_BYTES);
  assert.equal(parseMessage(filled).kind, "request");
  const oversize = errorOf(request([`X: ${"y".repeat(MAX_HEAD_BYTES - base + 1)}`]));
  assert.equal(oversize.status, 513);
  assert.equal(oversize.partial?.headers.callId(), "x@y");
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `X-${i}: y`);
  assert.equal(parseMessage(request(lines(MAX_HEADERS - 5))).headers.size, MAX_HEADERS);
  assert.equal(errorOf(request(lines(MAX_HEADERS - 4))).status, 513);
  assert.equal(parseMessage(request([], "b".repeat(MAX_BODY_BYTES))).body.length, MAX_BODY_BYTES);
  const large = errorOf(request([], "b".repeat(MAX_BODY_BYTES + 1)));
  assert.equal(large.status, 413);
  assert.notEqual(large.partial, null);
});

test("a head that is not UTF-8 is refused, a body may be anything", () => {
  const bytes = request(["Subject: x"], "\x00binary");
  const at = bytes.indexOf("x".charCodeAt(0), bytes.length - 15);
  const broken = bytes.slice();
  broken[at] = 0xff;
  assert.match(errorOf(broken).reason, /UTF-8/);
  const binary = Uint8Array.of(...request(), 0xff, 0xfe, 0, 0xc3);
  assert.deepEqual(parseMessage(binary).body, Uint8Array.of(0xff, 0xfe, 0, 0xc3));
});

test("a head without end is refused, with what can be answered", () => {
  const error = errorOf(request().subarray(0, -2));
  assert.equal(error.status, 400);
  assert.equal(error.partial?.headers.get("CSeq"), "1 MESSAGE");
  assert.equal(errorOf(new Uint8Array(0)).partial, null);
  assert.equal(errorOf(bytesOf("\r\n\r\n")).partial, null);
});

test("no refusal goes where no Via leads", () => {
  for (const text of [
    "X sip:a@h SIP/2.0\r\nVia: broken\r\nno colon\r\n\r\n",
    "X sip:a@h SIP/2.0\r\nno colon\r\n\r\n",
    "X Y\r\n\r\n",
  ]) {
    assert.equal(errorOf(bytesOf(text)).partial, null, text);
  }
});

test("what is salvaged of a broken request is only what a response copies", () => {
  const error = errorOf(request(["Subject: s", "broken", "Timestamp: 5\r\n 6", "Content-Length: 3"]));
  assert.deepEqual(
    [...(error.partial?.headers ?? [])].map(([name]) => name),
    ["Via", "From", "To", "Call-ID", "CSeq", "Timestamp"],
  );
  assert.equal(error.partial?.headers.get("Timestamp"), "5 6");
});

test("the end of the head is found at every offset", () => {
  for (let before = 0; before < 12; before++) {
    const bytes = bytesOf(`${"\r\nx".repeat(3)}${"a".repeat(before)}\r\n\r\nb`);
    assert.equal(findHeadEnd(bytes, 0, bytes.length), bytes.length - 1);
    assert.equal(findHeadEnd(bytes, 0, bytes.length - 2), -1);
  }
});

test("parsing leaves values alone until they are read", () => {
  const { headers } = parseMessage(request(["Contact: ;;;broken", "Route: <", "Content-Type: ?"]));
  assert.equal(headers.get("Contact"), ";;;broken");
  for (const read of [() => headers.contacts(), () => headers.routes(), () => headers.contentType()]) {
    assert.throws(read, { name: "SipParseError", status: 400 });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { headerKey, isListHeader, knownName, knownNameAt } from "./header-names.ts";
import { Headers } from "./headers.ts";

const sample = () =>
  new Headers([
    ["v", "SIP/2.0/TLS a;branch=z9hG4bK1, SIP/2.0/TLS b;branch=z9hG4bK2"],
    ["VIA", "SIP/2.0/TLS c;branch=z9hG4bK3"],
    ["f", "<sip:a@h>;tag=1"],
    ["cseq", "7 MESSAGE"],
    ["X-Own", "kept As-Is, with comma"],
  ]);

test("names: any case and compact form are one header, written canonically", () => {
  const headers = sample();
  assert.equal(headers.get("from"), "<sip:a@h>;tag=1");
  assert.equal(headers.count("Via"), 2);
  assert.equal(headers.has("x-own"), true);
  assert.deepEqual(
    [...headers].map(([name]) => name),
    ["Via", "Via", "From", "CSeq", "X-Own"],
  );
});

test("every registered compact form", () => {
  const forms = {
    a: "Accept-Contact",
    b: "Referred-By",
    c: "Content-Type",
    d: "Request-Disposition",
    e: "Content-Encoding",
    f: "From",
    i: "Call-ID",
    j: "Reject-Contact",
    k: "Supported",
    l: "Content-Length",
    m: "Contact",
    n: "Identity-Info",
    o: "Event",
    r: "Refer-To",
    s: "Subject",
    t: "To",
    u: "Allow-Events",
    v: "Via",
    x: "Session-Expires",
    y: "Identity",
  };
  for (const [short, long] of Object.entries(forms)) {
    assert.equal(knownName(short), long);
    assert.equal(knownName(short.toUpperCase()), long);
  }
  assert.equal(knownName("z"), null);
  assert.equal(headerKey("X-Foo"), "x-foo");
});

test("names found inside a text are the names themselves", () => {
  const text = "xxCall-ID: Contact: contact: Contacts:";
  assert.equal(knownNameAt(text, 2, 9), "Call-ID");
  assert.equal(knownNameAt(text, 11, 18), "Contact");
  assert.equal(knownNameAt(text, 20, 27), "Contact");
  assert.equal(knownNameAt(text, 29, 37), null);
  assert.equal(knownNameAt(text, 2, 2), null);
});

test("lists are split only where commas separate", () => {
  assert.equal(isListHeader("Route"), true);
  for (const name of [
    "Authorization",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Date",
    "Subject",
    "From",
    "x-own",
  ]) {
    assert.equal(isListHeader(headerKey(name)), false, name);
  }
});

test("get and all give raw values, typed accessors elements", () => {
  const headers = sample();
  assert.equal(headers.all("Via").length, 2);
  assert.deepEqual(
    headers.vias().map((via) => via.host),
    ["a", "b", "c"],
  );
  assert.equal(headers.topVia()?.host, "a");
  assert.equal(headers.get("Absent"), null);
  assert.deepEqual(headers.all("Absent"), []);
});

test("set replaces all, in the place of the first", () => {
  const headers = sample();
  headers.set("Via", "SIP/2.0/TLS d");
  assert.deepEqual(
    [...headers].map(([name]) => name),
    ["Via", "From", "CSeq", "X-Own"],
  );
  headers.set("To", "<sip:b@h>");
  assert.equal([...headers].at(-1)?.[0], "To");
});

test("prepend, removeFirst and replaceFirst work on list elements", () => {
  const headers = sample();
  assert.equal(headers.removeFirst("Via"), "SIP/2.0/TLS a;branch=z9hG4bK1");
  assert.equal(headers.topVia()?.host, "b");
  headers.prepend("v", "SIP/2.0/TLS x");
  assert.deepEqual(
    headers.vias().map((via) => via.host),
    ["x", "b", "c"],
  );
  headers.replaceFirst("Via", "SIP/2.0/TLS y;received=192.0.2.1");
  assert.deepEqual(
    headers.vias().map((via) => via.host),
    ["y", "b", "c"],
  );
  assert.equal(headers.removeFirst("X-Own"), "kept As-Is, with comma");
  assert.equal(headers.removeFirst("X-Own"), null);
  headers.prepend("Route", "<sip:r@h;lr>");
  assert.equal([...headers][0]?.[0], "Route");
});

test("typed values are forgotten when headers change", () => {
  const headers = sample();
  assert.equal(headers.cseq()?.seq, 7);
  assert.equal(headers.from()?.uri, "sip:a@h");
  assert.equal(headers.to(), null);
  headers.set("CSeq", "8 MESSAGE");
  headers.set("From", "<sip:z@h>");
  headers.append("To", "<sip:b@h>");
  assert.equal(headers.cseq()?.seq, 8);
  assert.equal(headers.from()?.uri, "sip:z@h");
  assert.equal(headers.to()?.uri, "sip:b@h");
  headers.delete("To");
  assert.equal(headers.to(), null);
});

test("a clone is independent", () => {
  const headers = sample();
  const copy = headers.clone();
  copy.append("To", "<sip:b@h>");
  copy.delete("Via");
  assert.equal(headers.count("Via"), 2);
  assert.equal(headers.has("To"), false);
  assert.equal(copy.delete("Via"), false);
});

test("line breaks, NUL and names that are no token are refused", () => {
  const headers = new Headers();
  for (const value of ["a\r\nEvil: 1", "a\n b", "a\rb", "a\0b"]) {
    assert.throws(() => headers.append("Subject", value), { name: "SipEncodeError" }, JSON.stringify(value));
    assert.throws(() => headers.set("Subject", value), { name: "SipEncodeError" });
    assert.throws(() => headers.prepend("Subject", value), { name: "SipEncodeError" });
  }
  for (const name of ["", "a b", "a:b", "a\r\nb"])
    assert.throws(() => headers.append(name, "x"), { name: "SipEncodeError" });
  assert.equal(headers.size, 0);
});

test("NUL as a quoted-pair may pass (RFC 3261 §25.1)", () => {
  const headers = new Headers([["To", '"\\\0" <sip:a@h>']]);
  assert.equal(headers.to()?.displayName, "\0");
});

test("integer headers", () => {
  const headers = new Headers([
    ["Max-Forwards", " 70 "],
    ["Expires", "4294967295"],
    ["Min-Expires", "60"],
    ["l", "5"],
  ]);
  assert.deepEqual(
    [headers.maxForwards(), headers.expires(), headers.minExpires(), headers.contentLength()],
    [70, 4294967295, 60, 5],
  );
  const bad = new Headers([
    ["Max-Forwards", "256"],
    ["Expires", "-1"],
    ["Content-Length", "5"],
    ["Content-Length", "6"],
  ]);
  for (const read of [() => bad.maxForwards(), () => bad.expires(), () => bad.contentLength()]) {
    assert.throws(read, { name: "SipParseError", status: 400 });
  }
  assert.equal(
    new Headers([
      ["l", "6"],
      ["Content-Length", "6"],
    ]).contentLength(),
    6,
  );
  const none = new Headers();
  assert.deepEqual(
    [none.maxForwards(), none.expires(), none.minExpires(), none.contentLength()],
    [null, null, null, null],
  );
});

test("address lists and tokens", () => {
  const headers = new Headers([
    ["Route", "<sip:a@h;lr>, <sip:b@h;lr>"],
    ["Record-Route", "<sip:c@h;lr>"],
    ["Route", "<sip:d@h>"],
    ["P-Asserted-Identity", '"A, B" <sip:e@h>, <tel:+1>'],
    ["Supported", "outbound, path"],
    ["k", "gruu"],
    ["Call-ID", "x@y"],
    ["Content-Type", "text/plain"],
    ["m", "*"],
  ]);
  assert.deepEqual(
    headers.routes().map((route) => route.uri),
    ["sip:a@h;lr", "sip:b@h;lr", "sip:d@h"],
  );
  assert.deepEqual(
    headers.recordRoutes().map((route) => route.uri),
    ["sip:c@h;lr"],
  );
  assert.deepEqual(
    headers.nameAddrs("P-Asserted-Identity").map((id) => id.uri),
    ["sip:e@h", "tel:+1"],
  );
  assert.deepEqual(headers.tokens("Supported"), ["outbound", "path", "gruu"]);
  assert.equal(headers.callId(), "x@y");
  assert.equal(headers.contentType()?.essence, "text/plain");
  assert.equal(headers.contacts(), "*");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CpimMessage, createCpim, encodeCpim, notUnderstood, parseCpim } from "./cpim.ts";
import { MAX_CPIM_HEADERS } from "./cpim-headers.ts";
import {
  appendImdn,
  IMDN_HEADERS,
  IMDN_NAMESPACE,
  imdnMessageId,
  requestedDispositions,
} from "./cpim-imdn.ts";
import { SipParseError } from "./error.ts";
import { MAX_HEAD_BYTES } from "./limits.ts";
import { plainText } from "./plain-text.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const bytes = (...lines: string[]): Uint8Array => encoder.encode(lines.join("\r\n"));
const textOf = ({ content }: CpimMessage): string => decoder.decode(content);

/** The message of RFC 3862 §2 and §5.1, with the additional headers of §3.4. */
const PIGLET = bytes(
  "From: MR SANDERS <im:piglet@100akerwood.com>",
  "To: Depressed Donkey <im:eeyore@100akerwood.com>",
  "DateTime: 2000-12-13T13:40:00-08:00",
  "Subject: the weather will be fine today",
  "Subject:;lang=fr beau temps prevu pour aujourd'hui",
  "NS: MyFeatures <mid:MessageFeatures@id.foo.com>",
  "Require: MyFeatures.VitalMessageOption",
  "MyFeatures.VitalMessageOption: Confirmation-requested",
  "MyFeatures.WackyMessageOption: Use-silly-font",
  "",
  "Content-type: text/xml; charset=utf-8",
  "Content-ID: <1234567890@foo.com>",
  "",
  "<body>",
  "Here is the text of my message.",
  "</body>",
);

test("the example of RFC 3862 is read whole", () => {
  const message = parseCpim(PIGLET);
  const { headers, contentHeaders } = message;
  assert.deepEqual(headers.from(), { formalName: "MR SANDERS", uri: "im:piglet@100akerwood.com" });
  assert.deepEqual(headers.to(), [{ formalName: "Depressed Donkey", uri: "im:eeyore@100akerwood.com" }]);
  assert.deepEqual(headers.cc(), []);
  assert.equal(headers.dateTime(), Date.UTC(2000, 11, 13, 21, 40));
  assert.equal(headers.subject(), "the weather will be fine today");
  assert.equal(headers.subject("fr"), "beau temps prevu pour aujourd'hui");
  assert.equal(headers.subject("de"), "the weather will be fine today");
  const features = "mid:MessageFeatures@id.foo.com";
  assert.equal(headers.get("WackyMessageOption", features), "Use-silly-font");
  assert.equal(headers.get("WackyMessageOption"), null, "it is not a header of CPIM's own namespace");
  assert.deepEqual(headers.required(), [{ namespace: features, localName: "VitalMessageOption" }]);
  assert.equal(contentHeaders.contentType()?.essence, "text/xml");
  assert.equal(contentHeaders.get("content-id"), "<1234567890@foo.com>");
  assert.equal(textOf(message), "<body>\r\nHere is the text of my message.\r\n</body>");
});

test("what must be understood is refused where it is not (RFC 3862 §4.7)", () => {
  const { headers } = parseCpim(PIGLET);
  assert.equal(notUnderstood(headers, {}), "VitalMessageOption");
  assert.equal(notUnderstood(headers, { "mid:MessageFeatures@id.foo.com": ["VitalMessageOption"] }), null);
  const own = parseCpim(bytes("Require: From,Subject", "", "", ""));
  assert.equal(notUnderstood(own.headers, {}), null);
  const undeclared = parseCpim(bytes("Require: nowhere.From", "", "", ""));
  assert.equal(notUnderstood(undeclared.headers, {}), "From");
});

test("a message as phones send it, with a request for notifications (RFC 5438 §7.1.1)", () => {
  const message = parseCpim(
    bytes(
      "From: <sip:desk@example.org>",
      "To: <sip:alice@example.org>",
      "DateTime: 2026-04-04T12:16:49Z",
      "NS: imdn <urn:ietf:params:imdn>",
      "imdn.Message-ID: 34jk324j",
      "imdn.Disposition-Notification: positive-delivery, display;x=1,later",
      "",
      "Content-Type: text/plain; charset=UTF-8",
      "Content-Length: 4711",
      "",
      "Grüße",
    ),
  );
  assert.equal(imdnMessageId(message.headers), "34jk324j");
  assert.deepEqual([...requestedDispositions(message.headers)], ["positive-delivery", "display"]);
  assert.equal(plainText(message.contentHeaders, message.content), "Grüße");
});

test("the prefix is the sender's choice; the namespace says what is meant", () => {
  const { headers } = parseCpim(
    bytes(
      "imdn.Message-ID: before-it-is-declared",
      "NS: x <urn:ietf:params:imdn>",
      "NS: imdn <urn:example:other>",
      "imdn.Message-ID: of-another-kind",
      "x.Message-ID: meant",
      "",
      "",
      "",
    ),
  );
  assert.equal(imdnMessageId(headers), "meant");
  assert.deepEqual(
    headers.all("Message-ID", "urn:example:other").map(({ value }) => value),
    ["of-another-kind"],
  );
});

test("an NS without prefix moves the names that have none", () => {
  const { headers } = parseCpim(
    bytes("Subject: mine", "NS: <urn:example:other>", "Subject: theirs", "", "", ""),
  );
  assert.equal(headers.subject(), "mine");
  assert.equal(headers.get("Subject", "urn:example:other"), "theirs");
});

test("content headers may be folded and in any case; no headers at all is a content without a type", () => {
  const folded = parseCpim(
    bytes("From: <im:a@h>", "", "CONTENT-TYPE: text/plain;", "  charset=utf-8", "", "x"),
  );
  assert.equal(folded.contentHeaders.contentType()?.params.get("charset"), "utf-8");
  const bare = parseCpim(bytes("From: <im:a@h>", "", "", "x"));
  assert.equal(bare.contentHeaders.contentType(), null);
  assert.equal(textOf(bare), "x");
  assert.equal(parseCpim(bytes("", "", "x")).headers.size, 0);
});

test("a body of any bytes comes back as it was", () => {
  const any = fc.record({
    name: fc.option(fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.toWellFormed())),
    subject: fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.trim()),
    recipients: fc.integer({ min: 0, max: 5 }),
    dateTime: fc.integer({ min: 0, max: 4e12 }),
    content: fc.uint8Array({ maxLength: 200 }),
  });
  fc.assert(
    fc.property(any, ({ name, subject, recipients, dateTime, content }) => {
      const id = "0193f2c7a9d40a1b2c3d4e5f60718293";
      const from = { formalName: name, uri: "sip:alice@example.org" };
      const to = Array.from({ length: recipients }, (_, i) => ({ formalName: null, uri: `sip:b${i}@h` }));
      const made = createCpim({
        from,
        to,
        dateTime,
        subject,
        contentType: "application/octet-stream",
        content,
      });
      appendImdn(made.headers, id, ["positive-delivery", "negative-delivery"]);
      const read = parseCpim(encodeCpim(made));
      assert.deepEqual(read.headers.from(), from);
      assert.deepEqual(read.headers.to(), to);
      assert.equal(read.headers.dateTime(), dateTime);
      assert.equal(read.headers.subject(), subject);
      assert.equal(imdnMessageId(read.headers), id);
      assert.equal(requestedDispositions(read.headers).size, 2);
      assert.equal(notUnderstood(read.headers, { [IMDN_NAMESPACE]: IMDN_HEADERS }), null);
      assert.equal(read.contentHeaders.get("Content-Type"), "application/octet-stream");
      assert.deepEqual(read.content, content);
    }),
  );
});

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  nothing: bytes(""),
  "no end of the headers": bytes("From: <im:a@h>", ""),
  "no end of the content's headers": bytes("From: <im:a@h>", "", "Content-Type: text/plain", ""),
  "a line without a colon": bytes("From", "", "", ""),
  "a name with a space": bytes("From : <im:a@h>", "", "", ""),
  "a name with two dots": bytes("a.b.c: x", "", "", ""),
  "a folded line, which RFC 3862 §2.2 does not have": bytes("Subject: a", " b", "", "", ""),
  "a bare line feed": bytes("Subject: a\nFrom: <im:a@h>", "", "", ""),
  "a NUL": bytes("Subject: a\0", "", "", ""),
  "bytes that are no UTF-8": new Uint8Array([0x53, 0x3a, 0x20, 0xff, 13, 10, 13, 10, 13, 10]),
  "an NS without URI": bytes("NS: imdn", "", "", ""),
  "an NS with a prefix of two words": bytes("NS: im dn <urn:x:y>", "", "", ""),
  "a language that is none": bytes('Subject:;lang="x y" a', "", "", ""),
  "a malformed content header": bytes("From: <im:a@h>", "", "no colon", "", ""),
};

for (const [name, body] of Object.entries(MALFORMED)) {
  test(`refused: ${name}`, () => {
    assert.throws(() => parseCpim(body), { name: "SipParseError", status: 400 });
  });
}

test("limits hold for lines and bytes of either section", () => {
  const lines = Array.from({ length: MAX_CPIM_HEADERS }, (_, i) => `Subject: ${i}`);
  assert.equal(parseCpim(bytes(...lines, "", "", "")).headers.size, MAX_CPIM_HEADERS);
  const tooLarge = { name: "SipParseError", status: 513 };
  assert.throws(() => parseCpim(bytes(...lines, "Subject: x", "", "", "")), tooLarge);
  const long = "x".repeat(MAX_HEAD_BYTES);
  assert.throws(() => parseCpim(bytes(`Subject: ${long}`, "", "", "")), tooLarge);
  assert.throws(() => parseCpim(bytes("From: <im:a@h>", "", `X: ${long}`, "", "")), tooLarge);
  assert.throws(() => parseCpim(bytes(`${long}x`)), tooLarge);
});

test("a malformed header spoils only who asks for it", () => {
  const { headers } = parseCpim(
    bytes("From: nobody", "To: <im:b@h> ;tag", "DateTime: today", "Require: a b", "", "", ""),
  );
  for (const ask of [
    () => headers.from(),
    () => headers.to(),
    () => headers.dateTime(),
    () => headers.required(),
  ]) {
    assert.throws(ask, SipParseError);
  }
  assert.equal(headers.subject(), null);
  const two = parseCpim(bytes("From: <im:a@h>", "From: <im:b@h>", "", "", ""));
  assert.throws(() => two.headers.from(), SipParseError, "two senders are one too many");
});

test("a name of a message that could not be repeated in a notification is refused", () => {
  const withId = (id: string) =>
    parseCpim(bytes("NS: i <urn:ietf:params:imdn>", `i.Message-ID: ${id}`, "", "", "")).headers;
  for (const id of ["", "a b", "x".repeat(129), "\\u0000", "a\\u0001b", "\\ud800", "\\ufffe"])
    assert.throws(() => imdnMessageId(withId(id)), SipParseError);
  assert.equal(imdnMessageId(withId("x".repeat(128)))?.length, 128);
  assert.equal(imdnMessageId(parseCpim(bytes("From: <im:a@h>", "", "", "")).headers), null);
});

test("what would break its line is not encoded", () => {
  const { headers } = createCpim({
    from: { formalName: "a\r\nTo: <im:x@h>", uri: "im:a@h" },
    to: [],
    dateTime: 0,
    contentType: "text/plain",
    content: new Uint8Array(),
  });
  assert.equal(headers.from()?.formalName, "a\r\nTo: <im:x@h>");
  assert.equal([...headers].length, 2, "an escaped line break begins no line");
  assert.throws(() => headers.append("Subject", "a\r\nb"), { name: "SipEncodeError" });
  assert.throws(() => headers.append("Sub ject", "a"), { name: "SipEncodeError" });
  assert.throws(() => headers.append("Subject", "a", "d e"), { name: "SipEncodeError" });
  const message = {
    headers: parseCpim(bytes("", "", "")).headers,
    contentHeaders: parseCpim(PIGLET).contentHeaders,
  };
  assert.throws(() => encodeCpim({ ...message, content: new Uint8Array() }), { name: "SipEncodeError" });
});

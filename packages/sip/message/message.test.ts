import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeMessage } from "./encode.ts";
import { createRequest, createResponse, hasBody } from "./message.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const request = (to = "<sip:b@h>") =>
  createRequest({
    method: "MESSAGE",
    uri: "sip:b@h",
    headers: [
      ["Via", "SIP/2.0/TLS a;branch=z9hG4bK1"],
      ["Via", "SIP/2.0/TLS b;branch=z9hG4bK2"],
      ["Max-Forwards", "70"],
      ["To", to],
      ["From", "<sip:a@h>;tag=1"],
      ["Call-ID", "x@y"],
      ["CSeq", "1 MESSAGE"],
      ["Timestamp", "54"],
      ["Record-Route", "<sip:p@h;lr>"],
    ],
    body: new TextEncoder().encode("hello"),
  });

test("a request is written with its real length", () => {
  const message = request();
  message.headers.set("Content-Length", "9999");
  assert.match(
    text(encodeMessage(message)),
    /^MESSAGE sip:b@h SIP\/2\.0\r\nVia: [\s\S]*\r\nContent-Length: 5\r\n\r\nhello$/,
  );
  assert.equal(text(encodeMessage(message)).includes("9999"), false);
  assert.equal(hasBody(message), true);
});

test("a response copies what RFC 3261 §8.2.6.2 names, in order", () => {
  const response = createResponse(request(), 200, undefined, { toTag: "t2", headers: [["Server", "s"]] });
  assert.equal(
    text(encodeMessage(response)),
    [
      "SIP/2.0 200 OK",
      "Via: SIP/2.0/TLS a;branch=z9hG4bK1",
      "Via: SIP/2.0/TLS b;branch=z9hG4bK2",
      "From: <sip:a@h>;tag=1",
      "To: <sip:b@h>;tag=t2",
      "Call-ID: x@y",
      "CSeq: 1 MESSAGE",
      "Server: s",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n"),
  );
  assert.equal(hasBody(response), false);
});

test("the refusal of a request that has a header several times has it once", () => {
  const twice = request();
  twice.headers.append("To", "<sip:c@h>");
  for (let i = 0; i < 200; i++) twice.headers.append("CSeq", "2 MESSAGE");
  const { headers } = createResponse(twice, 400, undefined, { toTag: "t2" });
  assert.deepEqual(headers.all("To"), ["<sip:b@h>;tag=t2"]);
  assert.deepEqual(headers.all("CSeq"), ["1 MESSAGE"]);
  assert.equal(headers.count("Via"), 2);
});

test("a 100 copies Timestamp and gets no tag", () => {
  const trying = createResponse(request(), 100, undefined, { toTag: "t2" });
  assert.equal(trying.headers.get("To"), "<sip:b@h>");
  assert.equal(trying.headers.get("Timestamp"), "54");
  assert.equal(createResponse(request(), 180).headers.has("Timestamp"), false);
});

test("an existing tag stays, whichever form To has", () => {
  const toOf = (to: string) => createResponse(request(to), 200, "Fine", { toTag: "t2" }).headers.get("To");
  assert.equal(toOf("<sip:b@h>;tag=t1"), "<sip:b@h>;tag=t1");
  assert.equal(toOf("sip:b@h"), "sip:b@h;tag=t2");
  assert.equal(toOf("<sip:b@h;tag=no>;x=y"), "<sip:b@h;tag=no>;x=y;tag=t2");
});

test("an unreadable or absent To is answered as it came", () => {
  const broken = createResponse(request('"b <sip:b@h>'), 400, undefined, { toTag: "t2" });
  assert.equal(broken.headers.get("To"), '"b <sip:b@h>');
  const absent = request();
  absent.headers.delete("To");
  assert.equal(createResponse(absent, 400, undefined, { toTag: "t2" }).headers.has("To"), false);
});

test("a tag that is no token is refused", () => {
  assert.throws(() => createResponse(request(), 200, "OK", { toTag: "a;b" }), { name: "SipEncodeError" });
});

test("a To with an escaped NUL can be answered", () => {
  const response = createResponse(request('"\\\0" <sip:b@h>'), 200, undefined, { toTag: "t2" });
  assert.equal(response.headers.get("To"), '"\\\0" <sip:b@h>;tag=t2');
});

test("changing a response does not change its request", () => {
  const original = request();
  createResponse(original, 200).headers.removeFirst("Via");
  assert.equal(original.headers.count("Via"), 2);
});

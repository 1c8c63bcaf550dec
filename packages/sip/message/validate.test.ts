import assert from "node:assert/strict";
import { test } from "node:test";
import { createRequest, createResponse, type SipRequest } from "./message.ts";
import { validateRequest, validateResponse } from "./validate.ts";

function request(change: (request: SipRequest) => void = () => {}): SipRequest {
  const made = createRequest({
    method: "MESSAGE",
    uri: "sip:b@h",
    headers: [
      ["Via", "SIP/2.0/TLS a;branch=z9hG4bK1"],
      ["Max-Forwards", "70"],
      ["From", "<sip:a@h>;tag=1"],
      ["To", "<sip:b@h>"],
      ["Call-ID", "x@y"],
      ["CSeq", "1 MESSAGE"],
    ],
  });
  change(made);
  return made;
}

test("a sound request and its response pass", () => {
  assert.equal(validateRequest(request()), null);
  assert.equal(validateResponse(createResponse(request(), 200)), null);
});

for (const name of ["Via", "From", "To", "Call-ID", "CSeq"]) {
  test(`a message without ${name} is refused`, () => {
    const broken = request(({ headers }) => headers.delete(name));
    const error = validateRequest(broken);
    assert.equal(error?.status, 400);
    assert.equal(error?.reason, `${name} is missing`);
    assert.equal(error?.partial, broken);
    assert.equal(validateResponse(createResponse(broken, 200))?.reason, `${name} is missing`);
  });
}

for (const name of ["From", "To", "Call-ID", "CSeq", "Max-Forwards"]) {
  test(`a request with two ${name} is refused`, () => {
    const broken = request(({ headers }) => headers.append(name, headers.get(name) ?? ""));
    assert.equal(validateRequest(broken)?.reason, `${name} is there more than once`);
  });
}

test("malformed values are refused", () => {
  const bad: [string, string][] = [
    ["Via", "SIP/2.0/TLS a;;"],
    ["From", '"a <sip:a@h>'],
    ["To", "nobody"],
    ["Call-ID", ""],
    ["Call-ID", "a b"],
    ["CSeq", "2147483648 MESSAGE"],
    ["CSeq", "1 message"],
    ["Max-Forwards", "300"],
    ["Max-Forwards", "-1"],
  ];
  for (const [name, value] of bad) {
    assert.equal(
      validateRequest(request(({ headers }) => headers.set(name, value)))?.status,
      400,
      `${name}: ${value}`,
    );
  }
});

test("Request-URIs", () => {
  const validated = (uri: string) =>
    validateRequest(
      request((made) => {
        made.uri = uri;
      }),
    );
  assert.equal(validated("sip:b@h;transport=tls"), null);
  assert.equal(validated("tel:+12015550123"), null);
  assert.equal(validated("urn:service:sos"), null);
  for (const uri of ["sip:b@h?Route=x", "sip:@h", "sip:b@h:99999", "tel:"])
    assert.equal(validated(uri)?.status, 400, uri);
});

test("what RFC 2543 elements leave out may be missing", () => {
  const old = request(({ headers }) => {
    headers.delete("Max-Forwards");
    headers.set("From", "<sip:a@h>");
    headers.set("Via", "SIP/2.0/UDP a");
  });
  assert.equal(validateRequest(old), null);
});

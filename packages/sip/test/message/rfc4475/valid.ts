/** RFC 4475 §3.1.1: valid messages. */
import assert from "node:assert/strict";
import { contactQ } from "../../../message/contact.ts";
import { addressOfRecord, parseSipUri, uriUser } from "../../../message/uri.ts";
import { equalUris } from "../../../message/uri-equal.ts";
import { viaBranch } from "../../../message/via.ts";
import { contactList, type Expectation } from "./expectation.ts";

export const VALID: Readonly<Record<string, Expectation>> = {
  wsinv: {
    section: "3.1.1.1",
    outcome: "valid-request",
    check: ({ method, uri, headers, body }) => {
      assert.equal(method, "INVITE");
      assert.equal(parseSipUri(uri).params.has("unknownparam"), true);
      assert.equal(headers.to()?.uri, "sip:vivekg@chair-dnrc.example.com");
      assert.equal(headers.to()?.params.get("tag"), "1918181833n");
      assert.equal(headers.from()?.displayName, 'J Rosenberg \\"');
      assert.equal(headers.from()?.params.get("tag"), "98asjd8");
      assert.equal(headers.maxForwards(), 68);
      assert.deepEqual(headers.cseq(), { seq: 9, method: "INVITE" });
      assert.deepEqual(
        headers.vias().map((via) => [via.protocol, via.transport, via.host, viaBranch(via)]),
        [
          ["SIP/2.0", "UDP", "192.0.2.2", "390skdjuw"],
          ["SIP/2.0", "TCP", "spindle.example.com", "z9hG4bK9ikj8"],
          ["SIP/2.0", "UDP", "192.168.255.111", "z9hG4bK30239"],
        ],
      );
      assert.equal(headers.get("Subject"), "");
      assert.equal(headers.get("NewFangledHeader"), "newfangled value continued newfangled value");
      assert.equal(headers.get("UnknownHeaderWithUnusualValue"), ";;,,;;,;");
      const route = parseSipUri(headers.routes()[0]?.uri ?? "");
      assert.deepEqual(
        [...route.params],
        [
          ["lr", null],
          ["unknownwith", "value"],
          ["unknown-no-value", null],
        ],
      );
      const [contact] = contactList({ kind: "request", method, uri, headers, body });
      assert.equal(contact?.displayName, 'Quoted string ""');
      assert.deepEqual(
        [...(contact?.params ?? [])],
        [
          ["newparam", "newvalue"],
          ["secondparam", null],
          ["q", "0.33"],
        ],
      );
      assert.equal(contactQ(contact!), 0.33);
      assert.equal(headers.contentLength(), 150);
      assert.equal(body.length, 150);
    },
  },
  intmeth: {
    section: "3.1.1.2",
    outcome: "valid-request",
    check: ({ method, uri, headers }) => {
      assert.equal(method, "!interesting-Method0123456789_*+`.%indeed'~");
      const parsed = parseSipUri(uri);
      assert.equal(parsed.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
      assert.equal(parsed.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
      assert.equal(headers.to()?.displayName, "BEL:\x07 NUL:\0 DEL:\x7f");
      assert.equal(headers.from()?.displayName, "token1~` token2'+_ token3*%!.-");
      assert.equal(headers.from()?.params.get("fromParam''~+*_!.-%"), "работающий");
      assert.equal(headers.from()?.params.get("tag"), "_token~1'+`*%!-.");
      assert.equal(headers.maxForwards(), 255);
      assert.equal(headers.get("EXTENSIONheader-!.%*+_`'~"), "\uFEFF大停電");
    },
  },
  esc01: {
    section: "3.1.1.3",
    outcome: "valid-request",
    check: (request) => {
      const uri = parseSipUri(request.uri);
      assert.equal(uri.scheme, "sip");
      assert.equal(uriUser(uri), "sips:user@example.com");
      assert.equal(uri.host, "example.net");
      assert.equal(addressOfRecord(request.headers.to()?.uri ?? ""), "user@example.com");
      assert.equal(addressOfRecord(request.headers.from()?.uri ?? ""), "I have spaces@example.net");
      const contact = parseSipUri(contactList(request)[0]?.uri ?? "");
      assert.equal(uriUser(contact), "caller");
      assert.equal(contact.params.has("lr"), true);
      assert.equal(contact.params.get("name"), "value%41");
    },
  },
  escnull: {
    section: "3.1.1.4",
    outcome: "valid-request",
    check: (request) => {
      assert.equal(addressOfRecord(request.headers.to()?.uri ?? ""), "null-\0-null@example.com");
      const [first, second] = contactList(request);
      assert.equal(addressOfRecord(first?.uri ?? ""), "\0@host5.example.com");
      assert.equal(equalUris(first?.uri ?? "", second?.uri ?? ""), false);
    },
  },
  esc02: {
    section: "3.1.1.5",
    outcome: "valid-request",
    check: (request) => {
      assert.equal(request.method, "RE%47IST%45R");
      assert.equal(request.headers.to()?.displayName, "%Z%45");
      assert.equal(viaBranch(request.headers.topVia()!), "z9hG4bK209%fzsnel234");
      assert.deepEqual(
        contactList(request).map((contact) => contact.uri),
        ["sip:alias1@host1.example.com", "sip:alias3@host3.example.com"],
      );
      assert.equal(request.headers.get("C%6Fntact"), "<sip:alias2@host2.example.com>");
    },
  },
  lwsdisp: {
    section: "3.1.1.6",
    outcome: "valid-request",
    check: ({ headers }) => {
      assert.equal(headers.from()?.displayName, "caller");
      assert.equal(headers.from()?.uri, "sip:caller@example.com");
    },
  },
  longreq: {
    section: "3.1.1.7",
    outcome: "valid-request",
    check: (request) => {
      const { headers } = request;
      assert.equal(parseSipUri(headers.to()?.uri ?? "").port, 6000);
      assert.match(
        addressOfRecord(headers.from()?.uri ?? "") ?? "",
        /^(amazinglylongcallername){5}@example\.net$/,
      );
      assert.equal(headers.vias().length, 34);
      assert.match(headers.callId() ?? "", /^longreq\.one(really){20}longcallid$/);
      assert.equal(parseSipUri(contactList(request)[0]?.uri ?? "").host, "host5.example.net");
    },
  },
  dblreq: {
    section: "3.1.1.8",
    outcome: "valid-request",
    check: ({ method, headers, body }) => {
      // In a datagram what follows the body is ignored; on a stream it would be the next request.
      assert.equal(method, "REGISTER");
      assert.equal(headers.callId(), "dblreq.0ha0isndaksdj99sdfafnl3lk233412");
      assert.equal(body.length, 0);
    },
  },
  semiuri: {
    section: "3.1.1.9",
    outcome: "valid-request",
    check: ({ uri, headers }) => {
      const parsed = parseSipUri(uri);
      assert.equal(uriUser(parsed), "user;par=u@example.net");
      assert.equal(parsed.host, "example.com");
      assert.equal(parsed.params.size, 0);
      assert.match(
        headers.get("Accept") ?? "",
        /pkcs7-mime, multipart\/mixed, multipart\/signed, message\/sip, /,
      );
    },
  },
  transports: {
    section: "3.1.1.10",
    outcome: "valid-request",
    check: ({ headers }) =>
      assert.deepEqual(
        headers.vias().map((via) => via.transport),
        ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"],
      ),
  },
  mpart01: {
    section: "3.1.1.11",
    outcome: "valid-request",
    check: ({ method, headers, body }) => {
      assert.equal(method, "MESSAGE");
      assert.equal(headers.contentType()?.essence, "multipart/mixed");
      assert.equal(headers.contentType()?.params.get("boundary"), "7a9cbec02ceef655");
      assert.equal(body.length, 553);
      // The PKCS #7 part is binary: byte 0x82 must not have become U+FFFD.
      assert.equal(body.includes(0x82), true);
    },
  },
  unreason: {
    section: "3.1.1.12",
    outcome: "valid-response",
    check: ({ status, reason }) => {
      assert.equal(status, 200);
      assert.equal(reason, "= 2**3 * 5**2 но сто девяносто девять - простое");
    },
  },
  noreason: {
    section: "3.1.1.13",
    outcome: "valid-response",
    check: ({ status, reason }) => assert.deepEqual([status, reason], [100, ""]),
  },
};

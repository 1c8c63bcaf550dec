import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseChallenge, parseCredentials } from "./auth.ts";
import { contactExpires, contactQ } from "./contact.ts";
import { parseDate } from "./date.ts";
import { encodeMessage } from "./encode.ts";
import { SipParseError } from "./error.ts";
import { StreamFramer } from "./framing.ts";
import type { SipMessage, SipRequest, SipResponse } from "./message.ts";
import { createResponse } from "./message.ts";
import type { NameAddr } from "./name-addr.ts";
import { tagOf } from "./name-addr.ts";
import { parseMessage } from "./parse.ts";
import { parseSdp } from "./sdp.ts";
import { attributeValues } from "./sdp-attributes.ts";
import { addressOfRecord, parseSipUri, parseUri, uriHeaders, uriUser } from "./uri.ts";
import { equalUris } from "./uri-equal.ts";
import { validateRequest, validateResponse } from "./validate.ts";
import { viaBranch, viaReceived } from "./via.ts";

const VECTORS = new URL("../../../../shared/vectors/rfc4475/", import.meta.url);
const present = existsSync(VECTORS);

/** What RFC 4475 §3 says of a message, and how we show it. */
type Expectation =
  /** A well-formed request or response; `check` looks at what the section points out. */
  | { section: string; outcome: "valid-request"; check: (request: SipRequest) => void }
  | { section: string; outcome: "valid-response"; check: (response: SipResponse) => void }
  /** The request is refused with this status while it is parsed or validated, and the refusal can be routed back. */
  | { section: string; outcome: "refused"; status: number; reason: RegExp }
  /** A response that is dropped. */
  | { section: string; outcome: "dropped"; reason: RegExp }
  /** Well-formed where every element looks; the element that reads the broken header refuses it. */
  | { section: string; outcome: "refused-by-reader"; status: number; read: (request: SipRequest) => unknown };

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function contactList(message: SipMessage): readonly NameAddr[] {
  const contacts = message.headers.contacts();
  assert.notEqual(contacts, "*");
  return contacts as readonly NameAddr[];
}

const EXPECTED: Record<string, Expectation> = {
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
  badinv01: { section: "3.1.2.1", outcome: "refused", status: 400, reason: /parameter name/ },
  clerr: { section: "3.1.2.2", outcome: "refused", status: 400, reason: /Content-Length is larger/ },
  ncl: { section: "3.1.2.3", outcome: "refused", status: 400, reason: /Content-Length is not a number/ },
  scalar02: { section: "3.1.2.4", outcome: "refused", status: 400, reason: /CSeq number/ },
  scalarlg: { section: "3.1.2.5", outcome: "dropped", reason: /CSeq number/ },
  quotbal: { section: "3.1.2.6", outcome: "refused", status: 400, reason: /closing quote/ },
  ltgtruri: { section: "3.1.2.7", outcome: "refused", status: 400, reason: /Request-URI/ },
  lwsruri: { section: "3.1.2.8", outcome: "refused", status: 400, reason: /Request-URI/ },
  lwsstart: { section: "3.1.2.9", outcome: "refused", status: 400, reason: /Request-URI/ },
  trws: { section: "3.1.2.10", outcome: "refused", status: 400, reason: /Request-URI/ },
  escruri: { section: "3.1.2.11", outcome: "refused", status: 400, reason: /must not carry headers/ },
  baddate: {
    section: "3.1.2.12",
    outcome: "refused-by-reader",
    status: 400,
    read: ({ headers }) => parseDate(headers.get("Date") ?? ""),
  },
  regbadct: {
    section: "3.1.2.13",
    outcome: "refused-by-reader",
    status: 400,
    read: ({ headers }) => headers.contacts(),
  },
  badaspec: { section: "3.1.2.14", outcome: "refused", status: 400, reason: /URI in a header/ },
  baddn: {
    section: "3.1.2.15",
    outcome: "valid-request",
    check: ({ headers }) => {
      // "An element … may attempt to … infer": the comma cannot mean anything else in From and To.
      assert.equal(headers.from()?.displayName, "Bell, Alexander");
      assert.equal(headers.to()?.uri, "sip:t.watson@example.org");
    },
  },
  badvers: { section: "3.1.2.16", outcome: "refused", status: 505, reason: /version 2\.0/ },
  mismatch01: { section: "3.1.2.17", outcome: "refused", status: 400, reason: /CSeq method/ },
  mismatch02: { section: "3.1.2.18", outcome: "refused", status: 400, reason: /CSeq method/ },
  bigcode: { section: "3.1.2.19", outcome: "dropped", reason: /status line/ },
  badbranch: {
    section: "3.2.1",
    outcome: "valid-request",
    // The magic cookie alone: the transaction layer must not take it for a unique id.
    check: ({ headers }) => assert.equal(viaBranch(headers.topVia()!), "z9hG4bK"),
  },
  insuf: { section: "3.3.1", outcome: "refused", status: 400, reason: /To is missing/ },
  unkscm: {
    section: "3.3.2",
    outcome: "refused-by-reader",
    status: 416,
    read: ({ uri }) => parseSipUri(uri),
  },
  novelsc: {
    section: "3.3.3",
    outcome: "refused-by-reader",
    status: 416,
    read: ({ uri }) => parseSipUri(uri),
  },
  unksm2: {
    section: "3.3.4",
    outcome: "valid-request",
    check: (request) => {
      assert.deepEqual(parseUri(request.headers.to()?.uri ?? ""), {
        kind: "other",
        scheme: "isbn",
        text: "isbn:2983792873",
      });
      assert.equal(request.headers.from()?.uri, "http://www.example.com");
      assert.equal(contactList(request)[0]?.uri, "name:John_Smith");
    },
  },
  bext01: {
    section: "3.3.5",
    outcome: "valid-request",
    check: ({ headers }) => {
      assert.deepEqual(headers.tokens("Require"), ["nothingSupportsThis", "nothingSupportsThisEither"]);
      assert.deepEqual(headers.tokens("Proxy-Require"), [
        "noProxiesSupportThis",
        "norDoAnyProxiesSupportThis",
      ]);
    },
  },
  invut: {
    section: "3.3.6",
    outcome: "valid-request",
    check: ({ headers, body }) => {
      assert.equal(headers.contentType()?.essence, "application/unknownformat");
      assert.match(text(body), /^<audio>/);
    },
  },
  regaut01: {
    section: "3.3.7",
    outcome: "valid-request",
    check: ({ headers }) => {
      assert.equal(parseCredentials(headers.get("Authorization") ?? ""), null);
      assert.equal(parseChallenge(headers.get("Authorization") ?? ""), null);
    },
  },
  multi01: { section: "3.3.8", outcome: "refused", status: 400, reason: /more than once/ },
  mcl01: { section: "3.3.9", outcome: "refused", status: 400, reason: /disagree/ },
  bcast: {
    section: "3.3.10",
    outcome: "valid-response",
    check: ({ headers }) => {
      const [, second] = headers.vias();
      assert.equal(second?.host, "255.255.255.255");
      assert.equal(viaReceived(second!), null);
    },
  },
  zeromf: {
    section: "3.3.11",
    outcome: "valid-request",
    check: ({ headers }) => assert.equal(headers.maxForwards(), 0),
  },
  cparam01: {
    section: "3.3.12",
    outcome: "valid-request",
    check: (request) => {
      const [contact] = contactList(request);
      assert.equal(contact?.uri, "sip:+19725552222@gw1.example.net");
      assert.equal(contact?.params.has("unknownparam"), true);
    },
  },
  cparam02: {
    section: "3.3.13",
    outcome: "valid-request",
    check: (request) => {
      const [contact] = contactList(request);
      assert.equal(contact?.uri, "sip:+19725552222@gw1.example.net;unknownparam");
      assert.equal(contact?.params.size, 0);
    },
  },
  regescrt: {
    section: "3.3.14",
    outcome: "valid-request",
    check: (request) => {
      const [contact] = contactList(request);
      assert.deepEqual(uriHeaders(parseSipUri(contact?.uri ?? "")), [["Route", "<sip:sip.example.com>"]]);
      assert.equal(contactExpires(contact!), null);
    },
  },
  sdp01: {
    section: "3.3.15",
    outcome: "valid-request",
    check: ({ headers, body }) => {
      assert.equal(headers.get("Accept"), "text/nobodyKnowsThis");
      const sdp = parseSdp(body);
      assert.deepEqual(
        sdp.media.map((media) => [media.type, media.port]),
        [
          ["audio", 49217],
          ["video", 3227],
        ],
      );
      assert.deepEqual(attributeValues(sdp.media[1]!.attributes, "rtpmap"), ["31 LPC"]);
    },
  },
  inv2543: {
    section: "3.4.1",
    outcome: "valid-request",
    check: ({ headers, body }) => {
      assert.equal(viaBranch(headers.topVia()!), null);
      assert.equal(tagOf(headers.from()!), null);
      assert.equal(headers.contentLength(), null);
      assert.equal(headers.maxForwards(), null);
      assert.match(text(body), /RTP\/AVP 0\r\n$/);
    },
  },
};

function load(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.dat`, VECTORS)));
}

/** Parses and validates as a server does. */
function receive(bytes: Uint8Array): { message: SipMessage | null; error: SipParseError | null } {
  try {
    const message = parseMessage(bytes);
    return {
      message,
      error: message.kind === "request" ? validateRequest(message) : validateResponse(message),
    };
  } catch (error) {
    assert(error instanceof SipParseError, String(error));
    return { message: null, error };
  }
}

function checkRefusal(error: SipParseError, status: number): void {
  assert.equal(error.status, status);
  assert.notEqual(error.partial, null);
  const refusal = text(encodeMessage(createResponse(error.partial!, error.status)));
  assert.match(refusal, new RegExp(`^SIP/2\\.0 ${status} [A-Z]`));
  assert.match(refusal, /\r\nVia: SIP/);
}

function checkExpectation(expected: Expectation, name: string): void {
  const { message, error } = receive(load(name));
  switch (expected.outcome) {
    case "valid-request":
      assert.equal(error, null);
      assert(message?.kind === "request");
      expected.check(message);
      return;
    case "valid-response":
      assert.equal(error, null);
      assert(message?.kind === "response");
      expected.check(message);
      return;
    case "refused":
      assert(error !== null);
      assert.match(error.reason, expected.reason);
      checkRefusal(error, expected.status);
      return;
    case "dropped":
      assert(error !== null);
      assert.match(error.reason, expected.reason);
      assert.equal(error.partial, null);
      return;
    case "refused-by-reader":
      assert.equal(error, null);
      assert(message?.kind === "request");
      assert.throws(() => expected.read(message), { name: "SipParseError", status: expected.status });
  }
}

const skip = present ? false : "the RFC 4475 messages are not beside the project (../shared/vectors/rfc4475)";

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`RFC 4475 §${expected.section} ${name}: ${expected.outcome}`, { skip }, () => {
    checkExpectation(expected, name);
  });
}

test("every RFC 4475 message has an expectation", { skip }, () => {
  const files = readdirSync(VECTORS).map((file) => file.replace(/\.dat$/, ""));
  assert.deepEqual(files.sort(), Object.keys(EXPECTED).sort());
});

test("every RFC 4475 message that parses is the same message after encoding", { skip }, () => {
  for (const name of Object.keys(EXPECTED)) {
    const { message } = receive(load(name));
    if (message === null) continue;
    const again = parseMessage(encodeMessage(message));
    const plain = (m: SipMessage) => [...m.headers].filter(([header]) => header !== "Content-Length");
    assert.deepEqual(plain(again), plain(message), name);
    assert.deepEqual(again.body, message.body, name);
  }
});

test("RFC 4475 messages on a stream come out the same byte by byte", { skip }, () => {
  for (const name of Object.keys(EXPECTED)) {
    const bytes = load(name);
    const whole = new StreamFramer("server").push(bytes);
    const framer = new StreamFramer("server");
    const single = Array.from(bytes, (byte) => framer.push(Uint8Array.of(byte))).flat();
    const summary = (items: typeof whole) =>
      items.map((item) => {
        if (item.kind === "message") return text(encodeMessage(item.message));
        return item.kind === "error" ? item.error.reason : item.kind;
      });
    assert.deepEqual(summary(single), summary(whole), name);
  }
});

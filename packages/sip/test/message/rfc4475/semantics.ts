/** RFC 4475 §3.2 to §3.4: what the transaction layer, the application, and elements of RFC 2543 make of a message. */
import assert from "node:assert/strict";
import { parseChallenge, parseCredentials } from "../../../message/auth.ts";
import { contactExpires } from "../../../message/contact.ts";
import { tagOf } from "../../../message/name-addr.ts";
import { parseSdp } from "../../../message/sdp.ts";
import { attributeValues } from "../../../message/sdp-attributes.ts";
import { parseSipUri, parseUri, uriHeaders } from "../../../message/uri.ts";
import { viaBranch, viaReceived } from "../../../message/via.ts";
import { contactList, type Expectation, text } from "./expectation.ts";

export const SEMANTICS: Readonly<Record<string, Expectation>> = {
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

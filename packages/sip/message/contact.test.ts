import assert from "node:assert/strict";
import { test } from "node:test";
import { contactExpires, contactInstance, contactQ, contactRegId, parseContacts } from "./contact.ts";
import { parseNameAddr } from "./name-addr.ts";

test("contacts of several lines and lists are one list", () => {
  const contacts = parseContacts(['"a, b" <sip:a@h>;q=0.7, <sip:b@h>', "sip:c@h"]);
  assert(contacts !== "*");
  assert.deepEqual(
    contacts.map((contact) => contact.uri),
    ["sip:a@h", "sip:b@h", "sip:c@h"],
  );
  assert.deepEqual(parseContacts([]), []);
});

test("the star stands alone", () => {
  assert.equal(parseContacts(["*"]), "*");
  assert.equal(parseContacts([" * "]), "*");
  for (const values of [["*", "<sip:a@h>"], ["*, <sip:a@h>"], ["*", "*"]]) {
    assert.throws(() => parseContacts(values), { name: "SipParseError", status: 400 });
  }
});

test("outbound parameters (RFC 5626 §4)", () => {
  const contact = parseNameAddr(
    '<sip:a@h;transport=tls;ob>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>";expires=600;q=0.5',
  );
  assert.equal(contactInstance(contact), "urn:uuid:00000000-0000-1000-8000-000A95A0E128");
  assert.equal(contactRegId(contact), 1);
  assert.equal(contactExpires(contact), 600);
  assert.equal(contactQ(contact), 0.5);
});

test("absent and malformed parameters", () => {
  const none = parseNameAddr("<sip:a@h>");
  assert.deepEqual(
    [contactInstance(none), contactRegId(none), contactExpires(none), contactQ(none)],
    [null, null, null, 1],
  );
  const bad = parseNameAddr('<sip:a@h>;reg-id=0;+sip.instance="urn:x";expires=soon;q=1.1');
  assert.deepEqual(
    [contactInstance(bad), contactRegId(bad), contactExpires(bad), contactQ(bad)],
    [null, null, 3600, 1],
  );
  assert.equal(contactExpires(parseNameAddr("<sip:a@h>;expires=99999999999")), 3600);
  assert.equal(contactExpires(parseNameAddr("<sip:a@h>;expires")), 3600);
});

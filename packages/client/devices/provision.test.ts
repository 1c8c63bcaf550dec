import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_PROVISION_BYTES } from "@sottovoce/crypto";
import type { AccountId, Address, DeviceId } from "@sottovoce/wire";
import { utf8 } from "@sottovoce/wire";
import type { ContactRecord } from "../contacts/record.ts";
import { decodeProvision, encodeProvision } from "./provision.ts";

const PRIMARY = "0000abcd" as DeviceId;
const told = {
  address: "alice@example.org" as Address,
  primary: PRIMARY,
  names: [{ device: "00000b0b" as DeviceId, name: "Küche" }],
};

function contact(name: string, more: Partial<ContactRecord> = {}): ContactRecord {
  const account = "aa".repeat(16) as AccountId;
  return {
    address: `${name}@example.org` as Address,
    account,
    displayName: null,
    favourite: false,
    trust: "unverified",
    keys: {
      account,
      accountKey: "A".repeat(43),
      deviceList: { bytes: "A".repeat(199), signature: "A".repeat(86) },
    },
    offered: null,
    ...more,
  };
}

test("comes back as it was told, without what was remarked on in conversations that stay behind", () => {
  const bob = contact("bob", { trust: "verified", favourite: true, endToSiteAgreedAt: 5 });
  const remarked = { ...bob, unencryptedRemarkAt: 1, unlistedRemarkAt: 2 };
  const read = decodeProvision(encodeProvision({ ...told, contacts: [remarked] }));
  assert.deepEqual(read, { version: 1, ...told, contacts: [bob] });
});

test("an organisation: those about whom somebody decided something go before those heard of last", () => {
  const strangers = Array.from({ length: 4000 }, (_, i) => contact(`stranger-${i}`));
  const known = [
    contact("verified", { trust: "verified" }),
    contact("changed", { trust: "changed" }),
    contact("favourite", { favourite: true }),
    contact("phone", { kind: "sip-phone", keys: null, endToSiteAgreedAt: 1 }),
    contact("contradicted", { kind: "sip-phone" }),
  ];
  const bytes = encodeProvision({ ...told, contacts: [...strangers, ...known] });
  assert.ok(bytes.length <= MAX_PROVISION_BYTES);
  assert.ok(bytes.length > MAX_PROVISION_BYTES - 1000, "as many as fit");
  const read = decodeProvision(bytes)?.contacts ?? [];
  assert.deepEqual(read.slice(0, known.length), known);
  assert.deepEqual(read.slice(known.length), strangers.slice(0, read.length - known.length));
  assert.ok(read.length > 1500);
});

test("what another version made, or nobody, is not read", () => {
  for (const text of ["", "null", "[]", "{}", '{"version":2,"names":[],"contacts":[]}', '{"version":1}']) {
    assert.equal(decodeProvision(utf8(text)), null);
  }
});

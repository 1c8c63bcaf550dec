import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress } from "@sottovoce/wire";
import { recipientOf } from "./recipient.ts";

const own = parseAddress("alice@example.org");

test("a bare name is completed with the own domain, in any case and with blanks around it", () => {
  for (const text of ["bob", " Bob ", "BOB@example.org", "sip:bob@example.org"]) {
    assert.deepEqual(recipientOf(text, own), { kind: "address", address: "bob@example.org" });
  }
});

test("an address of another server is told apart, and so is what is none", () => {
  assert.deepEqual(recipientOf("bob@example.net", own), { kind: "elsewhere", address: "bob@example.net" });
  for (const text of ["", "Bob Miller", "bob@", "@example.org", "Zoë"]) {
    assert.deepEqual(recipientOf(text, own), { kind: "no_address" });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Contact, DirectoryEntry } from "@sottovoce/client";
import type { AccountId, Address } from "@sottovoce/wire";
import { moved, suggestionsFor } from "./suggestions.ts";

const OWN = "alice@example.org" as Address;

function contact(name: string, favourite = false): Contact {
  return {
    address: `${name.toLowerCase()}@example.org` as Address,
    account: name as AccountId,
    displayName: name,
    favourite,
    trust: "unverified",
    verifiedBy: null,
    level: "end-to-end",
    endToSiteAgreed: false,
    disappearAfterS: null,
  };
}

function entry(name: string): DirectoryEntry {
  return { address: `${name.toLowerCase()}@example.org` as Address, displayName: name, kind: "app" };
}

function offered(query: string, contacts: readonly Contact[], directory: readonly DirectoryEntry[]) {
  return suggestionsFor(query, contacts, directory, OWN, "en").map(({ displayName }) => displayName);
}

test("favourites come first, then contacts, then the others on the server, each once", () => {
  const contacts = [contact("Carol"), contact("Bob"), contact("Zoe", true)];
  const directory = [entry("Alice"), entry("Bob"), entry("Dave")];
  assert.deepEqual(offered("", contacts, directory), ["Zoe", "Bob", "Carol", "Dave"]);
});

test("only who is found is offered, also where the directory's answer is to an older question", () => {
  assert.deepEqual(offered("b", [contact("Carol"), contact("Bob")], [entry("Ben"), entry("Dave")]), [
    "Bob",
    "Ben",
  ]);
});

test("a contact is not offered again because its name does not match and the directory has it", () => {
  assert.deepEqual(offered("d", [contact("Dave")], [entry("Dave")]), ["Dave"]);
});

test("the arrow keys go round through the field", () => {
  assert.equal(moved(null, 1, 3), 0);
  assert.equal(moved(0, 1, 3), 1);
  assert.equal(moved(2, 1, 3), null);
  assert.equal(moved(null, -1, 3), 2);
  assert.equal(moved(0, -1, 3), null);
  assert.equal(moved(null, 1, 0), null);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation, MessageSummary } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";
import { draftMessage } from "../../state/message-list.ts";
import { matching } from "./matching.ts";

function conversation(
  peer: string,
  displayName: string | null,
  text: string,
  note: MessageSummary["note"] = null,
) {
  const values = { sentAt: 0, order: 0, security: "end-to-end", disappearAfterS: null } as const;
  const last = draftMessage(peer as Address, "0".repeat(32) as MessageId, text, values);
  return { peer: peer as Address, displayName, last: { ...last, note }, unread: 0 };
}

const ALL: readonly Conversation[] = [
  conversation("zoe@example.org", "Zoë Müller", "See you on Thursday"),
  conversation("bob@example.org", null, "Kommst du?"),
  conversation("desk@example.org", "Desk", "Somebody called.", "missed_call"),
];

const found = (query: string) => matching(ALL, query).map(({ peer }) => peer);

test("names, addresses and last messages are found by any words in them, whatever case and accents", () => {
  assert.deepEqual(found("zoe MULLER"), ["zoe@example.org"]);
  assert.deepEqual(found("thursday zoë"), ["zoe@example.org"]);
  assert.deepEqual(found("bob@"), ["bob@example.org"]);
  assert.deepEqual(found("kommst"), ["bob@example.org"]);
  assert.deepEqual(found("nobody"), []);
});

test("without words all are there, and the sentences of remarks are not searched", () => {
  assert.equal(found("  ").length, ALL.length);
  assert.deepEqual(found("called"), []);
});

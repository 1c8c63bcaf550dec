import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageSummary } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";
import { draftMessage } from "../../state/message-list.ts";
import { shapeAt, shownAt } from "./shape.ts";

const NOON = new Date(2026, 10, 20, 12).getTime();
const MINUTE = 60_000;

function message(at: number, values: Partial<MessageSummary> = {}): MessageSummary {
  const given = { sentAt: at, order: at, security: "end-to-end", disappearAfterS: null } as const;
  const id = at.toString(16).padStart(32, "0") as MessageId;
  return { ...draftMessage("bob@example.org" as Address, id, "a text", given), ...values };
}

test("messages of one sender within ten minutes are one run", () => {
  const list = [message(NOON), message(NOON + 9 * MINUTE), message(NOON + 20 * MINUTE)];
  assert.deepEqual(shapeAt(list, 0), { day: true, first: true, last: false });
  assert.deepEqual(shapeAt(list, 1), { day: false, first: false, last: true });
  assert.deepEqual(shapeAt(list, 2), { day: false, first: true, last: true });
});

test("another sender, and a remark, end a run", () => {
  const answer = message(NOON + MINUTE, { direction: "in" });
  const remark = message(NOON + 2 * MINUTE, { direction: "in", note: "key_changed" });
  const list = [message(NOON), answer, remark];
  assert.equal(shapeAt(list, 0).last, true);
  assert.deepEqual(shapeAt(list, 1), { day: false, first: true, last: true });
  assert.deepEqual(shapeAt(list, 2), { day: false, first: true, last: true });
});

test("a day begins with the first message after midnight, however close the one before", () => {
  const midnight = new Date(2026, 10, 21).getTime();
  const list = [message(midnight - 1_000), message(midnight + 1_000)];
  assert.deepEqual(shapeAt(list, 0), { day: true, first: true, last: true });
  assert.deepEqual(shapeAt(list, 1), { day: true, first: true, last: true });
});

test("a sender's clock that runs ahead puts no message into the future", () => {
  const ahead = message(NOON + 60 * MINUTE, { direction: "in", receivedAt: NOON });
  assert.equal(shownAt(ahead), NOON);
  const late = message(NOON - 60 * MINUTE, { direction: "in", receivedAt: NOON });
  assert.equal(shownAt(late), NOON - 60 * MINUTE);
});

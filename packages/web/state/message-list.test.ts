import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageSummary } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";
import {
  draftMessage,
  type MessageList,
  withMessage,
  withNewest,
  withOlder,
  withoutMessage,
} from "./message-list.ts";

const idOf = (order: number) => order.toString(16).padStart(32, "0") as MessageId;

function message(order: number, text = `message ${order}`): MessageSummary {
  const values = { sentAt: order, order, security: "end-to-end", disappearAfterS: null } as const;
  return draftMessage("bob@example.org" as Address, idOf(order), text, values);
}

const list = (...orders: number[]): MessageList => orders.map((order) => message(order));
const ordersOf = (messages: MessageList) => messages.map(({ order }) => order);
const nobody = () => false;

test("a message takes its place, and replaces what was known of it", () => {
  assert.deepEqual(ordersOf(withMessage(list(1, 3), message(4))), [1, 3, 4]);
  assert.deepEqual(ordersOf(withMessage(list(1, 3), message(2))), [1, 2, 3]);
  const changed = withMessage(list(1, 2, 3), message(2, "changed"));
  assert.deepEqual(
    changed.map(({ text }) => text),
    ["message 1", "changed", "message 3"],
  );
});

test("a message that the engine gives another place moves there, and stands once", () => {
  const own = { ...message(4), id: idOf(99) };
  const confirmed = withMessage([...list(1, 2), own, message(5)], { ...own, order: 6 });
  assert.deepEqual(ordersOf(confirmed), [1, 2, 5, 6]);
});

test("a message that was removed is gone; one that was not there changes nothing", () => {
  assert.deepEqual(ordersOf(withoutMessage(list(1, 2, 3), idOf(2))), [1, 3]);
  const same = list(1, 2);
  assert.equal(withoutMessage(same, idOf(7)), same);
});

test("older pages come before, and overlap with nothing", () => {
  assert.deepEqual(ordersOf(withOlder(list(5, 6), list(5, 4, 3))), [3, 4, 5, 6]);
  assert.deepEqual(ordersOf(withOlder([], list(2, 1))), [1, 2]);
});

test("the newest page read again adds what came and takes out what went", () => {
  assert.deepEqual(ordersOf(withNewest(list(1, 2, 3, 4), list(5, 4, 2), nobody)), [1, 2, 4, 5]);
  assert.deepEqual(ordersOf(withNewest(list(1, 2), [], nobody)), []);
});

test("a newest page that does not reach what is known leaves no gap", () => {
  assert.deepEqual(ordersOf(withNewest(list(1, 2), list(9, 8), nobody)), [8, 9]);
});

test("what the engine does not have yet stays, after all that was read", () => {
  const kept = withNewest(list(1, 2, 3), list(2, 1), (id) => id === idOf(3));
  assert.deepEqual(ordersOf(kept), [1, 2, 3]);
  assert.deepEqual(ordersOf(withNewest(list(3), [], (id) => id === idOf(3))), [3]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageSummary } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";
import { draftMessage } from "../../state/message-list.ts";
import { RowHeights } from "./row-heights.ts";
import { estimateHeight } from "./shape.ts";

const NOON = new Date(2026, 10, 20, 12).getTime();
const MINUTE = 60_000;

/** Messages of one run, but for the last one of them. */
function listOf(count: number, text: string): readonly MessageSummary[] {
  return Array.from({ length: count }, (_, index) => {
    const sentAt = NOON + index * MINUTE;
    const id = sentAt.toString(16).padStart(32, "0") as MessageId;
    const given = { sentAt, order: index, security: "end-to-end", disappearAfterS: null } as const;
    return draftMessage("bob@example.org" as Address, id, text, given);
  });
}

test("a row is as high as the last one like it, in whatever conversation that was", () => {
  const list = listOf(4, "like the others");
  new RowHeights().keep(list, 1, 71.5);
  const heights = new RowHeights();
  assert.equal(heights.heightOf(list, 2), 71.5);
  assert.equal(heights.heightOf(list, 3), estimateHeight(list, 3), "the last of a run is of another kind");
});

test("a guess stays until the row is measured, whatever is learnt of others meanwhile", () => {
  const list = listOf(4, "a text of two lines, which none of the others here has");
  const heights = new RowHeights();
  const guess = heights.heightOf(list, 2);
  heights.keep(list, 1, guess + 9);
  assert.equal(heights.heightOf(list, 2), guess);
  heights.keep(list, 2, guess + 9);
  assert.equal(heights.heightOf(list, 2), guess + 9);
});

test("a list that has become shorter is asked for rows that are gone", () => {
  assert.equal(new RowHeights().heightOf([], 0), 0);
});

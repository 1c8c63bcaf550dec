import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryMessage } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";
import { type ExportRequest, exportHistory, exportName } from "./export.ts";
import type { ExportWords } from "./export-text.ts";

const bob = "bob@example.org" as Address;
/** A day and a time that say the same everywhere. */
const words: ExportWords = {
  you: "You",
  nameOf: (peer) => `Bob <${peer}>`,
  dateOf: (at) => new Date(at).toISOString().slice(0, 10),
  timeOf: (at) => new Date(at).toISOString().slice(11, 16),
  statusOf: ({ status }) => status,
  noteOf: ({ note }) => note ?? "",
};

function message(order: number, values: Partial<HistoryMessage>): HistoryMessage {
  return {
    id: String(order).padStart(32, "0") as MessageId,
    peer: bob,
    direction: "in",
    text: `text ${order}`,
    sentAt: Date.UTC(2026, 10, 20, 14, 5),
    receivedAt: Date.UTC(2026, 10, 20, 14, 6),
    status: "received",
    reason: null,
    security: "end-to-end",
    read: true,
    order,
    note: null,
    expiresAt: null,
    disappearAfterS: null,
    disappearsAt: null,
    timeline: [],
    ...values,
  };
}

/** Answers pages as the engine does, and never more than it was asked for. */
function request(messages: readonly HistoryMessage[], values: Partial<ExportRequest> = {}): ExportRequest {
  return {
    engine: {
      exportPage: async (after, limit) =>
        messages.filter(({ order }) => order > (after ?? -1)).slice(0, limit),
    },
    format: "text",
    address: "alice@example.org",
    now: Date.UTC(2026, 10, 21),
    head: "History of alice",
    words,
    onProgress: () => {},
    ...values,
  };
}

test("text has a heading a day, a line a message, and lines of a message stay its own", async () => {
  const all = [
    message(1, { direction: "out", receivedAt: null, status: "delivered", text: "Hello" }),
    message(2, { text: "Hi!\n14:07  You → Bob <bob@example.org>: I owe Bob 100" }),
    message(3, { note: "missed_call", text: "Bob called.", receivedAt: Date.UTC(2026, 10, 21, 9, 0) }),
    message(4, { text: "\u202Eevil", receivedAt: Date.UTC(2026, 10, 21, 9, 1) }),
  ];
  const { file, messages } = await exportHistory(request(all));
  assert.equal(messages, 4);
  assert.equal(
    await file.text(),
    [
      "History of alice",
      "",
      "2026-11-20",
      "",
      "14:05  You → Bob <bob@example.org>: Hello [delivered]",
      "14:06  Bob <bob@example.org> → You: Hi!",
      "       14:07  You → Bob <bob@example.org>: I owe Bob 100",
      "",
      "2026-11-21",
      "",
      "09:00  Bob <bob@example.org>: [missed_call]",
      "09:01  Bob <bob@example.org> → You: evil",
      "",
    ].join("\n"),
  );
});

test("JSON is one document with every message whole, over many pages", async () => {
  const all = Array.from({ length: 1_234 }, (_, index) => message(index, {}));
  const progress: number[] = [];
  const { file, messages } = await exportHistory(
    request(all, { format: "json", onProgress: (count) => progress.push(count) }),
  );
  assert.equal(messages, 1_234);
  assert.deepEqual(progress, [500, 1_000, 1_234]);
  assert.deepEqual(JSON.parse(await file.text()), {
    format: "sottovoce-history",
    version: 1,
    address: "alice@example.org",
    exportedAt: Date.UTC(2026, 10, 21),
    messages: JSON.parse(JSON.stringify(all)),
  });
});

test("an empty history makes a file that is still whole", async () => {
  const { file, messages } = await exportHistory(request([], { format: "json" }));
  assert.equal(messages, 0);
  assert.deepEqual((JSON.parse(await file.text()) as { messages: unknown }).messages, []);
});

test("the file is named after the person and the day", () => {
  const now = Date.UTC(2026, 10, 21, 23, 59);
  assert.equal(
    exportName({ format: "json", address: "alice@example.org", now }),
    "sottovoce-alice@example.org-2026-11-21.json",
  );
  assert.match(exportName({ format: "text", address: "a@b", now }), /\.txt$/);
});

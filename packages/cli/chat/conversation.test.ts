import assert from "node:assert/strict";
import { test } from "node:test";
import type { Contact, HistoryMessage } from "@sottovoce/client";
import { openChat, rowOf } from "../test/chat.ts";
import { FRIDAY, incoming, outgoing } from "../test/messages.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PAGE_UP = "\u001B[5~";
const PAGE_DOWN = "\u001B[6~";

test("what came stands on the left, what was sent on the right, under headings of their days", async () => {
  const { terminal } = await openChat({
    history: [
      incoming("Are you at the gate?", { receivedAt: FRIDAY - DAY }),
      outgoing("On my way", { status: "delivered" }),
      incoming("Good", { receivedAt: FRIDAY + MINUTE }),
    ],
    rows: 24,
  });
  const lines = terminal.lines;
  assert.match(lines[0] as string, /^ Bob {2}bob@example\.org +end-to-end encrypted · not verified$/);
  const body = lines.slice(2, -2).filter((line) => line !== "");
  assert.deepEqual(body, [
    `${" ".repeat(25)}Yesterday`,
    " ▌ Are you at the gate?",
    " ▌ 14:00",
    `${" ".repeat(27)}Today`,
    `${" ".repeat(48)}On my way ▐`,
    `${" ".repeat(38)}14:00  ✓✓ Delivered ▐`,
    " ▌ Good",
    " ▌ 14:01",
  ]);
  assert.equal(lines.at(-2), `─ ○ no connection, trying again ${"─".repeat(28)}`);
  assert.deepEqual(terminal.cursor, { row: 23, column: 2 });
});

test("a status changes in place, each with its own icon and words", async () => {
  const { terminal, engine, type } = await openChat();
  await type("Hello\r");
  const row = rowOf(terminal, "Hello") + 1;
  assert.match(terminal.lines[row] as string, /14:00 {2}◌ Sending ▐$/);
  const id = engine.history[0]?.id as HistoryMessage["id"];
  const seen: string[] = [];
  for (const changes of [
    { status: "enqueued" },
    { status: "delivered" },
    { status: "expired", reason: "expired" },
    { status: "error", reason: "mailbox_full" },
  ] as const) {
    engine.update(id, changes);
    seen.push((terminal.lines[rowOf(terminal, "Hello") + 1] as string).trim());
  }
  assert.deepEqual(seen, [
    "14:00  ✓ Enqueued ▐",
    "14:00  ✓✓ Delivered ▐",
    "14:00  ⧗ Expired: not delivered within ▐",
    "14:00  ✗ Error: too many messages are ▐",
  ]);
});

test("one changed status redraws one line", async () => {
  const { terminal, engine, type } = await openChat();
  await type("Hello\r");
  const before = terminal.written;
  engine.update(engine.history[0]?.id as HistoryMessage["id"], { status: "enqueued" });
  assert.ok(terminal.written - before < 200, `${terminal.written - before} bytes for one line`);
});

test("hostile text is shown and does nothing", async () => {
  const evil = "\u001B[2J\u001B[H\u001B]0;gotcha\u0007\rPWNED\u009B5m \u202Edlrow";
  const { terminal } = await openChat({ history: [incoming(evil)] });
  // The screen throws on any control character that it is not written by the view.
  assert.match(terminal.text, /␛\[2J␛\[H␛\]0;gotcha␇/);
  assert.match(terminal.text, /PWNED\uFFFD5m \uFFFDdlrow/);
});

test("hostile names, reasons and remarks do nothing either", async () => {
  const { terminal, engine } = await openChat({ columns: 80 });
  const [contact] = engine.people as [Contact];
  engine.emit({ type: "contact", contact: { ...contact, displayName: "Bob\u001B[2J\nEve" } });
  engine.emit({ type: "connection", state: "refused", reason: "no\u001B[31m", trouble: "not_accepted" });
  assert.match(terminal.lines[0] as string, /^ Bob␛\[2J Eve {2}bob@example\.org/);
  assert.match(terminal.text, /^ no␛\[31m$/m);
  assert.match(terminal.text, /✗ refused/);
});

test("wide characters stand straight on both sides", async () => {
  const { terminal } = await openChat({
    history: [incoming("日本語 👨‍👩‍👧‍👦 ok"), outgoing("你好，世界 🇩🇪", { status: "enqueued" })],
    columns: 40,
  });
  const [left, right] = [rowOf(terminal, "日本語"), rowOf(terminal, "你好")];
  assert.equal(terminal.lines[left], " ▌ 日本語 👨‍👩‍👧‍👦 ok");
  // 10 columns of text and the flag's 3 end two columns before the edge of 40.
  assert.equal(terminal.lines[right], `${" ".repeat(24)}你好，世界 🇩🇪 ▐`);
});

test("the conversation scrolls back to its beginning, and a new message does not move what is read", async () => {
  const history = Array.from({ length: 150 }, (_, i) => incoming(`message ${i}`, { receivedAt: FRIDAY + i }));
  const { terminal, engine, type } = await openChat({ history });
  assert.ok(rowOf(terminal, "message 149") > 0);
  for (let i = 0; i < 60; i++) await type(PAGE_UP);
  assert.ok(rowOf(terminal, "Today") > 0, "the first heading");
  assert.equal(terminal.lines[rowOf(terminal, "Today") + 2], " ▌ message 0");
  const before = terminal.lines.slice(0, -2);
  engine.arrive(incoming("news", { receivedAt: FRIDAY + 1_000 }));
  assert.deepEqual(terminal.lines.slice(0, -2), before);
  assert.match(terminal.text, / ↓ 1 new /);
  for (let i = 0; i < 60; i++) await type(PAGE_DOWN);
  assert.ok(rowOf(terminal, "news") > 0);
  assert.doesNotMatch(terminal.text, /↓/);
});

test("after a resize everything fits again", async () => {
  const { terminal, chat, type } = await openChat({
    history: [incoming("a fairly long text that takes several lines on a narrow terminal"), outgoing("ok")],
  });
  await type("x".repeat(100));
  for (const [columns, rows] of [
    [30, 12],
    [100, 30],
    [20, 6],
    [61, 9],
  ] as const) {
    terminal.resize(columns, rows);
    chat.redraw();
    assert.equal(terminal.lines.length, rows);
    assert.ok(terminal.cursor.row < rows && terminal.cursor.column < columns);
    assert.match(terminal.lines[0] as string, /^ bo|^ Bob {2}bob@/);
    assert.match(terminal.text, /x/);
  }
});

test("a remark of the engine is on neither side", async () => {
  const { terminal } = await openChat({
    history: [incoming("Bob's key has changed.", { note: "key_changed" }), incoming("Hi")],
  });
  const line = terminal.lines[rowOf(terminal, "key has changed")] as string;
  assert.equal(line, `${" ".repeat(19)}Bob's key has changed.`);
});

test("colours are there where they are wanted, and the layout is the same without", async () => {
  const history = [incoming("Hi"), outgoing("Hello", { status: "delivered" })];
  const plain = await openChat({ history: [...history] });
  const coloured = await openChat({ history: [...history], colours: true });
  assert.deepEqual(coloured.terminal.lines, plain.terminal.lines);
  assert.ok(coloured.terminal.written > plain.terminal.written);
});

test("a missed call stands between the sides with its time, and with its day where that was another", async () => {
  const { terminal } = await openChat({
    history: [
      incoming("", { note: "missed_call", missedCall: "not_answered", sentAt: FRIDAY }),
      incoming("", { note: "missed_call", missedCall: "offline", sentAt: FRIDAY - DAY }),
    ],
    columns: 110,
  });
  assert.match(terminal.text, /^ +Missed call from bob@example\.org at 14:00: nobody answered\.$/m);
  assert.match(terminal.text, /at 2026-11-19 14:00: no\s+device of yours was connected\./);
});

test("a message that the server can read says so beside its status, in both directions", async () => {
  const { terminal } = await openChat({
    history: [
      incoming("Visitor", { security: "end-to-site" }),
      outgoing("Coming", { security: "end-to-site", status: "delivered" }),
    ],
    columns: 100,
  });
  assert.equal(terminal.lines[rowOf(terminal, "Visitor") + 1], " ▌ 14:00  end-to-site: server can read");
  assert.match(
    terminal.lines[rowOf(terminal, "Coming") + 1] ?? "",
    /✓✓ Delivered {2}end-to-site: server can read ▐$/,
  );
});

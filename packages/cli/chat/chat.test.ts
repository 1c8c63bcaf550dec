import assert from "node:assert/strict";
import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { type Contact, EngineError, type HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { PLAIN, styleFor } from "../terminal/style.ts";
import { DIGITS, FakeEngine } from "../test/fake-engine.ts";
import { BOB, FRIDAY, incoming, outgoing } from "../test/messages.ts";
import { VirtualScreen } from "../test/virtual-screen.ts";
import { Chat } from "./chat.ts";
import { Screen } from "./screen.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PAGE_UP = "\u001B[5~";
const PAGE_DOWN = "\u001B[6~";

interface Setup {
  readonly history?: HistoryMessage[];
  readonly trust?: Contact["trust"];
  readonly columns?: number;
  readonly rows?: number;
  readonly peer?: Address;
  readonly colours?: boolean;
}

async function openChat(setup: Setup = {}) {
  const engine = new FakeEngine(setup.history ?? [], setup.trust);
  const terminal = new VirtualScreen(setup.columns ?? 60, setup.rows ?? 20);
  const screen = new Screen(terminal);
  const chat = new Chat(engine, setup.peer ?? BOB, {
    screen,
    style: setup.colours === true ? styleFor({ isTTY: true }, {}) : PLAIN,
    size: () => terminal,
    now: () => FRIDAY,
  });
  const keys = new PassThrough();
  emitKeypressEvents(keys);
  keys.on("keypress", chat.onKey.bind(chat));
  engine.on((event) => chat.onEvent(event));
  screen.enter();
  await chat.open();
  /** Types, and lets what the keys began come to its end. */
  const type = async (text: string): Promise<void> => {
    keys.write(text);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { engine, terminal, screen, chat, type };
}

const rowOf = (terminal: VirtualScreen, text: string): number =>
  terminal.lines.findIndex((line) => line.includes(text));

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
  assert.equal(lines.at(-2), `─ ○ offline, messages wait in the outbox ${"─".repeat(19)}`);
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

test("character 161 is refused with a bell, and the counter counts down before", async () => {
  const { terminal, engine, type } = await openChat({ columns: 80 });
  await type("x".repeat(139));
  assert.doesNotMatch(terminal.text, / left /);
  await type("xx");
  assert.match(terminal.text, / 19 left /);
  await type("x".repeat(19));
  assert.match(terminal.text, / 0 left /);
  assert.equal(terminal.bells, 0);
  await type("y");
  assert.equal(terminal.bells, 1);
  assert.match(terminal.text, /A message has at most 160 characters; the rest was left out\./);
  await type("\r");
  assert.equal(engine.history[0]?.text, "x".repeat(160));
});

test("an emoji that has no room in 640 bytes is left out whole, and the notice names the bytes", async () => {
  const { terminal, engine, type } = await openChat({ columns: 80 });
  const family = "👨‍👩‍👧‍👦";
  for (let i = 0; i < 26; i++) await type(family);
  assert.equal(terminal.bells, 1);
  assert.match(terminal.text, /A message has at most 640 bytes; the rest was left out\./);
  await type("\r");
  assert.equal(engine.history[0]?.text, family.repeat(25));
});

test("a paste does not send itself, and says so where it did not fit", async () => {
  const { terminal, engine, type } = await openChat();
  await type(`\u001B[200~one\ntwo\u001B[31m\r\n\u001B[201~`);
  assert.equal(engine.history.length, 0);
  assert.match(terminal.text, /› one two/);
  await type(`\u001B[200~${"x".repeat(200)}\u001B[201~`);
  assert.match(terminal.text, /at most 160 characters; the rest was left\n out\./);
  assert.equal(terminal.bells, 1);
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
  engine.emit({ type: "connection", state: "refused", reason: "no\u001B[31m" });
  assert.match(terminal.lines[0] as string, /^ Bob␛\[2J Eve {2}bob@example\.org/);
  assert.match(terminal.text, /^ no␛\[31m$/m);
  assert.match(terminal.text, /✗ refused/);
});

test("a long name never pushes the address out", async () => {
  const { terminal, engine } = await openChat();
  const [contact] = engine.people as [Contact];
  engine.emit({
    type: "contact",
    contact: { ...contact, displayName: "bob@example.org ".repeat(9), trust: "changed" },
  });
  assert.match(terminal.lines[0] as string, /bob@example\.org +KEY CHANGED · sending/);
});

test("the padlock says in words what is known of the key", async () => {
  for (const [trust, words] of [
    ["verified", /end-to-end encrypted · verified$/],
    ["unverified", /end-to-end encrypted · not verified$/],
    ["changed", /KEY CHANGED · sending is blocked · \/verify$/],
  ] as const) {
    const { terminal } = await openChat({ trust, columns: 80 });
    assert.match(terminal.lines[0] as string, words);
  }
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

test("messages of the peer are marked as read, those of others are announced", async () => {
  const carol = "carol@example.org" as Address;
  const { terminal, engine } = await openChat({ history: [incoming("unread")] });
  assert.ok(engine.history.every(({ read }) => read));
  engine.arrive(incoming("again"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(engine.history.every(({ read }) => read));
  engine.arrive(incoming("psst", { peer: carol }));
  assert.match(terminal.text, /New message from carol@example\.org/);
  assert.doesNotMatch(terminal.text, /psst/);
  assert.equal(engine.history.at(-1)?.read, false);
  engine.arrive(incoming("Carol's key has changed.", { peer: carol, note: "key_changed", read: true }));
  assert.match(terminal.text, /Carol's key has changed\./, "a remark is no message of hers");
});

test("a message that is given up rings the bell, and one line names the peer, whatever is on the screen", async () => {
  const carol = "carol@example.org" as Address;
  const toBob = outgoing("to Bob");
  const toCarol = outgoing("to Carol", { peer: carol });
  const { terminal, engine, type } = await openChat({ history: [toBob, toCarol], columns: 80 });
  engine.giveUp(toCarol.id);
  assert.equal(terminal.bells, 1);
  const line = " Your message to carol@example.org was given up: it could not be sent in time.";
  assert.equal(terminal.lines.filter((shown) => shown === line).length, 1);
  assert.doesNotMatch(terminal.text, /to Carol/, "it belongs into its own conversation");
  await type("x");
  assert.equal(rowOf(terminal, "given up"), -1);
  engine.giveUp(toBob.id);
  assert.equal(terminal.bells, 2);
  assert.ok(rowOf(terminal, "Your message to bob@example.org was given up") > 0);
  assert.match(terminal.lines[rowOf(terminal, "to Bob") + 1] as string, /✗ Error/);
});

test("a remark of the engine is on neither side", async () => {
  const { terminal } = await openChat({
    history: [incoming("Bob's key has changed.", { note: "key_changed" }), incoming("Hi")],
  });
  const line = terminal.lines[rowOf(terminal, "key has changed")] as string;
  assert.equal(line, `${" ".repeat(19)}Bob's key has changed.`);
});

test("a text that is refused comes back into the input, with the reason", async () => {
  const { terminal, engine, type } = await openChat({ trust: "changed" });
  engine.failure = new EngineError("key_changed", "user", "The key of bob@example.org has changed.");
  await type("Hello\r");
  assert.match(terminal.text, /The key of bob@example\.org has changed\./);
  assert.match(terminal.text, /› Hello/);
});

test("/verify shows all 60 digits, and the word yes and Enter mark the contact", async () => {
  const { terminal, engine, type } = await openChat();
  await type("/verify\r");
  assert.equal(terminal.text.replace(/\s+/g, " ").includes(DIGITS), true);
  await type("yes");
  assert.equal(engine.people[0]?.trust, "unverified", "not before Enter");
  assert.match(terminal.text, /Answer › yes/);
  await type("\r");
  assert.equal(engine.people[0]?.trust, "verified");
  assert.doesNotMatch(terminal.text, /Safety number/);
  assert.match(terminal.lines[0] as string, /verified$/);
  assert.match(terminal.text, /Bob is now verified\./);
});

test("no other answer to /verify vouches for a key, and what was typed is neither lost nor sent", async () => {
  for (const trust of ["unverified", "changed"] as const) {
    for (const typed of ["are you there", "y", "yes please", "a", ""]) {
      const { terminal, engine, type } = await openChat({ trust });
      await type("/verify\r");
      await type(typed);
      await type("\r");
      assert.equal(engine.people[0]?.trust, trust, typed);
      assert.doesNotMatch(terminal.text, /Safety number/);
      assert.match(terminal.text, /Nothing was changed\./);
      assert.equal(terminal.lines.at(-1)?.trimEnd(), `› ${typed}`.trimEnd());
      assert.equal(engine.history.length, 0);
    }
  }
});

test("digits that changed while they were compared are not taken for compared", async () => {
  const { terminal, engine, type } = await openChat();
  await type("/verify\r");
  engine.digits = DIGITS.replaceAll("1", "2");
  await type("yes\r");
  assert.equal(engine.people[0]?.trust, "unverified");
  assert.match(terminal.text, /The key has changed meanwhile/);
});

test("what is typed or pasted over a panel goes into the message", async () => {
  for (const typed of ["yes, hello", "\u001B[200~yes, hello\u001B[201~"]) {
    const { terminal, engine, type } = await openChat({ rows: 24 });
    await type("/help\r");
    await type(typed);
    assert.doesNotMatch(terminal.text, /PgUp/);
    assert.match(terminal.text, /› yes, hello/);
    await type("\r");
    assert.equal(engine.history[0]?.text, "yes, hello");
  }
});

test("/verify of a changed key warns, and the word accept takes it as not verified", async () => {
  const { terminal, engine, type } = await openChat({ trust: "changed", rows: 30 });
  await type("/verify\r");
  assert.match(terminal.text, /The key has changed since you verified it/);
  await type("accept\r");
  assert.equal(engine.people[0]?.trust, "unverified");
  assert.match(terminal.text, /The new key of Bob is accepted, not verified\./);
});

test("/timeline tells what happened and what comes next", async () => {
  const sent = outgoing("Hello", {
    expiresAt: FRIDAY + 12 * 60 * MINUTE,
    timeline: [
      { at: FRIDAY, event: "composed", text: "Written." },
      {
        at: FRIDAY,
        event: "waiting",
        text: "The server does not answer.",
        nextAttemptAt: FRIDAY + 12_000,
        triggers: ["registered", "next_message"],
      },
    ],
  });
  const { terminal, type } = await openChat({ history: [sent], columns: 80 });
  await type("/timeline\r");
  assert.match(terminal.text, /14:00:00 {2}The server does not answer\./);
  assert.match(terminal.text, /Next try {2}2026-11-20 14:00:12 \(in 12 s\)/);
  assert.match(terminal.text, /Or when {3}the connection is back, or you send another message/);
  assert.match(terminal.text, /Expires {3}2026-11-21 02:00:00 \(in 12 h 0 min\)/);
  await type("\r");
  assert.doesNotMatch(terminal.text, /Timeline/);
});

test("/timeline of an enqueued message tells what the server waits for, and until when", async () => {
  const sent = outgoing("Hello", {
    status: "enqueued",
    expiresAt: FRIDAY + 72 * 60 * MINUTE,
    timeline: [{ at: FRIDAY, event: "enqueued", text: "Kept.", triggers: ["recipient_registered"] }],
  });
  const { terminal, type } = await openChat({ history: [sent], columns: 80 });
  await type("/timeline\r");
  assert.match(terminal.text, /Next try {2}when a device of the recipient registers/);
  assert.match(terminal.text, /Expires {3}2026-11-23 14:00:00 \(in 72 h 0 min\)/);
});

test("/retry wakes what waits; other slashes are explained; two slashes are text", async () => {
  const { terminal, engine, type } = await openChat({ history: [outgoing("waiting")] });
  await type("/retry\r");
  assert.deepEqual(engine.retried, [engine.history[0]?.id]);
  assert.match(terminal.text, /Trying again now/);
  await type("/nonsense\r");
  assert.match(terminal.text, /There is no command \/nonsense/);
  await type("\u0015//etc/hosts\r");
  assert.equal(engine.history.at(-1)?.text, "/etc/hosts");
});

test("/help lists every status with its icon", async () => {
  const { terminal, type } = await openChat({ rows: 24 });
  await type("/help\r");
  for (const icon of ["◌ Sending", "✓ Enqueued", "✓✓ Delivered", "✗ Error", "⧗ Expired"]) {
    assert.ok(terminal.text.includes(icon), icon);
  }
  await type("\r");
  assert.doesNotMatch(terminal.text, /Help/);
});

test("an unknown recipient is said, and the chat stays open for other things", async () => {
  const { terminal } = await openChat({ peer: "nobody@example.org" as Address, columns: 80 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(terminal.text, /There is no account nobody@example\.org on this server/);
});

test("why the device is refused is told whole, on as many lines as it takes", async () => {
  const { terminal, engine } = await openChat({ columns: 40 });
  const reason = "The server does not accept this device any more. Ask your operator.";
  engine.emit({ type: "connection", state: "refused", reason });
  assert.ok(terminal.text.replace(/\s+/g, " ").includes(reason), terminal.text);
  engine.emit({ type: "connection", state: "online", reason: null });
  assert.doesNotMatch(terminal.text, /Ask your operator/);
});

test("the connection is told calmly", async () => {
  const { terminal, engine } = await openChat({ columns: 80 });
  engine.emit({ type: "connection", state: "connecting", reason: null });
  assert.match(terminal.text, /◌ connecting/);
  engine.emit({ type: "connection", state: "online", reason: null });
  assert.match(terminal.text, /● online/);
});

test("leaving gives the terminal back as it was", async () => {
  for (const keys of ["/quit\r", "\u0003", "\u0004"]) {
    const { terminal, screen, chat, type } = await openChat();
    assert.equal(terminal.alternate, true);
    await type(keys);
    await chat.done;
    screen.leave();
    assert.equal(terminal.alternate, false);
    assert.equal(terminal.cursorVisible, true);
  }
});

test("colours are there where they are wanted, and the layout is the same without", async () => {
  const history = [incoming("Hi"), outgoing("Hello", { status: "delivered" })];
  const plain = await openChat({ history: [...history] });
  const coloured = await openChat({ history: [...history], colours: true });
  assert.deepEqual(coloured.terminal.lines, plain.terminal.lines);
  assert.ok(coloured.terminal.written > plain.terminal.written);
});

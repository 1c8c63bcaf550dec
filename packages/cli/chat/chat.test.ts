import assert from "node:assert/strict";
import { test } from "node:test";
import type { Contact } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { openChat, rowOf } from "../test/chat.ts";
import { incoming, outgoing } from "../test/messages.ts";

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

test("an unknown recipient is said, and the chat stays open for other things", async () => {
  const { terminal } = await openChat({ peer: "nobody@example.org" as Address, columns: 80 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(terminal.text, /There is no account nobody@example\.org on this server/);
});

test("why the device is refused is told whole, on as many lines as it takes", async () => {
  const { terminal, engine } = await openChat({ columns: 40 });
  const reason = "The server does not accept this device any more. Ask your operator.";
  engine.emit({ type: "connection", state: "refused", reason, trouble: "not_accepted" });
  assert.ok(terminal.text.replace(/\s+/g, " ").includes(reason), terminal.text);
  engine.emit({ type: "connection", state: "online", reason: null, trouble: null });
  assert.doesNotMatch(terminal.text, /Ask your operator/);
});

test("the connection is told calmly", async () => {
  const { terminal, engine } = await openChat({ columns: 80 });
  engine.emit({ type: "connection", state: "connecting", reason: null, trouble: null });
  assert.match(terminal.text, /◌ connecting/);
  engine.emit({ type: "connection", state: "online", reason: null, trouble: null });
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

test("the header tells the level before it tells of keys", async () => {
  const phone = await openChat({ contact: { level: "end-to-site" }, columns: 80 });
  assert.match(phone.terminal.lines[0] as string, /end-to-site · the server can read it$/);
  const blocked = await openChat({ contact: { level: "contradicted", trust: "verified" }, columns: 80 });
  assert.match(blocked.terminal.lines[0] as string, /SAID TO BE A SIP PHONE · sending is blocked$/);
  const narrow = await openChat({ contact: { level: "contradicted" }, columns: 40 });
  assert.match(narrow.terminal.lines[0] as string, /BLOCKED$/);
});

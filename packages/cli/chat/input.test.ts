import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "@sottovoce/client";
import { openChat } from "../test/chat.ts";

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
  assert.match(
    terminal.text,
    /No more fits: a message has 640 bytes, and emoji and accented letters take\s+several each\./,
  );
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

test("a text that is refused comes back into the input, with the reason", async () => {
  const { terminal, engine, type } = await openChat({ trust: "changed" });
  engine.failure = new EngineError("key_changed", "user", "The key of bob@example.org has changed.");
  await type("Hello\r");
  assert.match(terminal.text, /The key of bob@example\.org has changed\./);
  assert.match(terminal.text, /› Hello/);
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

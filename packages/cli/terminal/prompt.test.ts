import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { Interrupted } from "../errors.ts";
import { askNewSecret, askSecret, askYesNo, type Prompter } from "./prompt.ts";

function fakeTerminal(): Prompter & { readonly raw: boolean[]; shown(): string; type(text: string): void } {
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => void raw.push(on) });
  const output = new PassThrough();
  let shown = "";
  output.on("data", (chunk) => {
    shown += chunk;
  });
  return { input, output, raw, close: () => {}, shown: () => shown, type: (text) => void input.write(text) };
}

test("a secret is read without being shown, and the terminal is given back", async () => {
  const terminal = fakeTerminal();
  const answer = askSecret(terminal, "Passphrase: ");
  terminal.type("correct horsé 🐎\r");
  assert.equal(await answer, "correct horsé 🐎");
  assert.equal(terminal.shown(), "Passphrase: \n");
  assert.deepEqual(terminal.raw, [true, false]);
});

test("backspace and Ctrl-U mend a secret", async () => {
  const terminal = fakeTerminal();
  const answer = askSecret(terminal, "? ");
  terminal.type("wrong\u0015righ🐎\u007Ft\n");
  assert.equal(await answer, "right");
});

test("Ctrl-C, Ctrl-D at the beginning, and a closed terminal interrupt", async () => {
  for (const keys of ["abc\u0003", "\u0004", null]) {
    const terminal = fakeTerminal();
    const answer = askSecret(terminal, "? ");
    if (keys === null) terminal.input.push(null);
    else terminal.type(keys);
    await assert.rejects(answer, Interrupted);
    assert.deepEqual(terminal.raw, [true, false]);
  }
});

test("two secrets in a row come from the same terminal", async () => {
  const terminal = fakeTerminal();
  const first = askSecret(terminal, "1: ");
  terminal.type("one\r");
  assert.equal(await first, "one");
  const second = askSecret(terminal, "2: ");
  terminal.type("two\r");
  assert.equal(await second, "two");
});

test("a new secret is asked for until it was typed the same twice", async () => {
  const terminal = fakeTerminal();
  const answer = askNewSecret(terminal, "New: ");
  for (const line of ["", "one", "two", "three", "three"]) {
    await new Promise((resolve) => setImmediate(resolve));
    terminal.type(`${line}\r`);
  }
  assert.equal(await answer, "three");
  assert.deepEqual(terminal.shown().match(/differ|empty/g), ["empty", "differ"]);
});

test("only yes is yes", async () => {
  for (const [line, answer] of [
    ["y", true],
    ["YES", true],
    ["n", false],
    ["", false],
    ["yeah", false],
  ] as const) {
    const terminal = fakeTerminal();
    const asked = askYesNo(terminal, "Sure?");
    terminal.type(`${line}\n`);
    assert.equal(await asked, answer, line);
  }
});

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { version } from "../version.ts";

const BIN = fileURLToPath(new URL("./sottovoce.js", import.meta.url));

/** Makes a Node believe that it is an old one. */
const PRETEND_OLD = `data:text/javascript,Object.defineProperty(process, "versions", {
  value: { ...process.versions, node: "18.0.0" },
})`;

const bin = (nodeArgs: readonly string[], args: readonly string[]) =>
  spawnSync(process.execPath, [...nodeArgs, BIN, ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  });

test("the command runs under a Node that is new enough", () => {
  const { stdout, status } = bin([], ["--version"]);
  assert.deepEqual([stdout, status], [`${version()}\n`, 0]);
});

test("under an old Node it starts its own, and passes arguments, output and exit code on", () => {
  const shown = bin(["--import", PRETEND_OLD], ["--version"]);
  assert.deepEqual([shown.stdout, shown.status], [`${version()}\n`, 0]);
  const refused = bin(["--import", PRETEND_OLD], ["no such", "--command"]);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /There is no command/);
});

/** Throws out of nowhere, as soon as somebody would catch it. */
const FAULT = `data:text/javascript,const timer = setInterval(() => {
  if (process.listenerCount("uncaughtException") === 0) return;
  clearInterval(timer);
  throw new Error("boom");
}, 1)`;

test("a fault is one sentence and exit code 1, without a stack trace", async (t) => {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  // It waits for a text on standard input, which never comes.
  const child = spawn(process.execPath, ["--import", FAULT, main, "send", "bob@example.org", "-"], {
    env: { PATH: process.env.PATH },
  });
  t.after(() => child.kill());
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  assert.deepEqual([child.exitCode, stdout, stderr], [1, "", "sottovoce: boom\n"]);
});

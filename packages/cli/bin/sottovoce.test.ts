import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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
  assert.match(refused.stderr, /unknown/);
});

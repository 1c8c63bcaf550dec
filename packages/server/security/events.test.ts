import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { SECURITY_EVENTS } from "./events.ts";

test("every security event stands in the operator's manual with its number and severity, and no other does", async () => {
  const manual = await readFile(new URL("../../../docs/operating.md", import.meta.url), "utf8");
  const rows = [...manual.matchAll(/^\| `([a-z]+\.[a-z_]+)` \| (\d+) \| (\d+) \|/gm)];
  const told = rows.map(([, name, id, severity]) => `${name} ${id} ${severity}`).sort();
  const known = Object.entries(SECURITY_EVENTS).map(
    ([name, { id, severity }]) => `${name} ${id} ${severity}`,
  );
  assert.deepEqual(told, known.sort());
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { createPerson } from "../../test/contract/fixtures.ts";
import { createTestStore } from "../../test/sqlite-store.ts";

const CHILD = fileURLToPath(new URL("../../test/crash-child.ts", import.meta.url));
const ROUNDS = 5;

/** Runs the child until it has printed so many lines, and kills it. @returns all lines it printed */
async function runAndKill(args: readonly string[], lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const printed: string[] = [];
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once("close", (_, signal) => resolve(signal)),
  );
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (printed.length === lines) child.kill("SIGKILL");
  }
  assert.equal(await ended, "SIGKILL");
  return printed;
}

describe("sqlite store, killed", () => {
  it("has everything it acknowledged, and hands no one-time prekey out twice", async (t) => {
    const held = await createTestStore(t);
    const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
    const requesters = await Promise.all(Array.from({ length: 10 }, () => createPerson(held.store)));
    const acknowledged: string[] = [];
    const prekeys: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await held.store.close();
      const devices = requesters.map(({ device }) => device).join(",");
      const args = [held.directory, ann.device, bob.device, devices, String(round)];
      for (const line of await runAndKill(args, randomInt(20, 300))) {
        const [what, id = ""] = line.split(" ");
        if (what === "prekey") prekeys.push(id);
        else acknowledged.push(id);
        assert.notEqual(what, "repeated");
      }
      await held.reopen();
      const items = await held.store.mailbox.read(bob.device, 0, 10_000);
      const there = new Set(items.map((item) => (item.kind === "envelope" ? item.id : "")));
      assert.deepEqual(
        acknowledged.filter((id) => !there.has(id as never)),
        [],
      );
      assert.equal(new Set(prekeys).size, prekeys.length, "no prekey twice");
      // What was taken and not yet printed is gone as well; what is left was never printed.
      const { oneTime } = await held.store.prekeys.count(bob.device);
      assert.ok(oneTime + prekeys.length <= 100);
      assert.ok(oneTime + prekeys.length >= 100 - (round + 1) * requesters.length);
    }
    assert.ok(acknowledged.length > 50);
  });
});

import assert from "node:assert/strict";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { toHex } from "@sottovoce/wire";
import { temporaryDirectory } from "../test/temporary.ts";
import { loadServerKeys, ServerKeyError } from "./server-key.ts";

const HEX = "5a".repeat(32);

async function keyFile(t: TestContext, content: string, mode = 0o600): Promise<string> {
  const path = join(await temporaryDirectory(t), "server.key");
  await writeFile(path, content, { mode });
  return path;
}

async function refusal(path: string): Promise<string> {
  const error = await loadServerKeys(path).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ServerKeyError, String(error));
  return error.message;
}

describe("server key file", () => {
  it("is made at first start, for its owner only, and read again", async (t) => {
    const path = join(await temporaryDirectory(t), "server.key");
    const [made, ...none] = await loadServerKeys(path);
    assert.deepEqual(none, []);
    assert.equal(made?.number, 1);
    assert.equal(made?.secret.length, 32);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.match(await readFile(path, "utf8"), new RegExp(`^1 ${toHex(made.secret)}$`, "m"));
    assert.deepEqual(await loadServerKeys(path), [made]);
  });

  it("differs from server to server", async (t) => {
    const [a] = await loadServerKeys(join(await temporaryDirectory(t), "server.key"));
    const [b] = await loadServerKeys(join(await temporaryDirectory(t), "server.key"));
    assert.notDeepEqual(a, b);
  });

  it("may hold several keys, the newest last", async (t) => {
    const path = await keyFile(t, `# rotated in May\n1 ${"00".repeat(32)}\n\n 7  ${HEX}\n`);
    const keys = await loadServerKeys(path);
    assert.deepEqual(
      keys.map(({ number }) => number),
      [1, 7],
    );
    assert.equal(toHex(keys[1]?.secret as Uint8Array), HEX);
  });

  for (const mode of [0o640, 0o604, 0o620, 0o666]) {
    it(`is refused with mode ${mode.toString(8)}, saying what to run`, async (t) => {
      const path = await keyFile(t, `1 ${HEX}\n`);
      await chmod(path, mode);
      assert.match(await refusal(path), new RegExp(`mode ${mode.toString(8)}\\)\\. Run: chmod 600 ${path}`));
    });
  }

  for (const [what, content, sentence] of [
    ["no key", "# nothing here\n", /holds no key/],
    ["a short key", `1 ${HEX.slice(2)}\n`, /line 1: expected 64/],
    ["a number out of order", `2 ${HEX}\n1 ${HEX}\n`, /line 2: expected a number from 3 to 255/],
    ["a number above one byte", `256 ${HEX}\n`, /line 1/],
    ["anything else", "hello\n", /line 1/],
  ] as const) {
    it(`is refused with ${what}, saying where`, async (t) => {
      assert.match(await refusal(await keyFile(t, content)), sentence);
    });
  }
});

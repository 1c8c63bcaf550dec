import assert from "node:assert/strict";
import { argon2Sync } from "node:crypto";
import { test } from "node:test";
import { toHex, utf8 } from "../test/bytes.ts";
import { argon2id } from "./argon2id.ts";

test("Argon2id gives what its reference implementation's test expects", async () => {
  const hash = await argon2id(utf8("password"), utf8("somesalt"), {
    memoryKiB: 256,
    passes: 2,
    parallelism: 1,
    length: 32,
  });
  assert.equal(toHex(hash), "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
});

test("Argon2id agrees with OpenSSL", async () => {
  const [message, nonce] = [utf8("correct horse"), new Uint8Array(16).fill(7)];
  for (const [memory, passes, parallelism, tagLength] of [
    [65_536, 3, 1, 32],
    [64, 1, 4, 16],
    [8, 5, 1, 64],
  ] as const) {
    const theirs = argon2Sync("argon2id", { message, nonce, memory, passes, parallelism, tagLength });
    const ours = await argon2id(message, nonce, {
      memoryKiB: memory,
      passes,
      parallelism,
      length: tagLength,
    });
    assert.equal(toHex(ours), toHex(theirs));
  }
});

test("Argon2id refuses costs and inputs out of range before it spends anything", async () => {
  const [password, salt] = [utf8("p"), new Uint8Array(16)];
  const costs = { memoryKiB: 64, passes: 1, parallelism: 1, length: 32 };
  const refused = (wrong: Partial<typeof costs>) =>
    assert.rejects(argon2id(password, salt, { ...costs, ...wrong }), { code: "out_of_range" });
  for (const memoryKiB of [7, 64.5, 4 * 1024 * 1024]) await refused({ memoryKiB });
  for (const passes of [0, -1, 1e6]) await refused({ passes });
  for (const parallelism of [0, 9, 1e6]) await refused({ parallelism });
  for (const length of [0, 3, 65]) await refused({ length });
  await assert.rejects(argon2id(password, new Uint8Array(7), costs), { code: "out_of_range" });
  await assert.rejects(argon2id(new Uint8Array(0), salt, costs), { code: "out_of_range" });
  await assert.rejects(argon2id(new Uint8Array(4097), salt, costs), { code: "out_of_range" });
});

import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { EngineError, type EngineErrorCode, type Ports } from "@sottovoce/client";
import { inNewProfile } from "./new-profile.ts";
import { openRecords } from "./ports/records.ts";
import { temporaryDirectory } from "./test/harness.ts";

/** What activation stores first: the sealed key of the profile. */
async function makeVault({ records }: Ports, store = "vault"): Promise<void> {
  const record = { store, key: new Uint8Array(16), group: null, order: 0, value: Uint8Array.of(1) };
  await records.commit({ put: [record] });
}

/** Fails in a profile of its own. @returns whether the profile is there afterwards */
async function staysAfter(t: TestContext, error: Error, stores: readonly string[]): Promise<boolean> {
  const directory = join(temporaryDirectory(t), "profile");
  const failing = inNewProfile(directory, async (ports) => {
    for (const store of stores) await makeVault(ports, store);
    throw error;
  });
  await assert.rejects(failing, error);
  return existsSync(directory);
}

const refused = (code: EngineErrorCode) => new EngineError(code, "user", "No.");

test("an activation that fails for good leaves no profile behind", async (t) => {
  assert.equal(await staysAfter(t, refused("impostor"), []), false);
  assert.equal(await staysAfter(t, refused("network"), []), false, "nothing was begun");
  assert.equal(await staysAfter(t, new Error("Ctrl-C"), []), false);
  assert.equal(await staysAfter(t, refused("activation_used"), ["vault"]), false);
  assert.equal(await staysAfter(t, refused("link_expired"), ["vault"]), false);
});

test("one that the same link can go on with stays, and so does an account", async (t) => {
  assert.equal(await staysAfter(t, refused("network"), ["vault"]), true);
  assert.equal(await staysAfter(t, refused("bad_answer"), ["vault"]), true);
  assert.equal(await staysAfter(t, new Error("the terminal is gone"), ["vault", "account"]), true);
});

test("what was there before is left alone", async (t) => {
  const directory = join(temporaryDirectory(t), "profile");
  await openRecords(directory).close();
  const failing = inNewProfile(directory, async () => {
    throw refused("activation_used");
  });
  await assert.rejects(failing);
  assert.ok(existsSync(directory));
  const shared = temporaryDirectory(t);
  mkdirSync(join(shared, "more"));
  writeFileSync(join(shared, "notes.txt"), "mine");
  await assert.rejects(
    inNewProfile(shared, async () => {
      throw refused("impostor");
    }),
  );
  assert.ok(existsSync(join(shared, "notes.txt")));
  assert.ok(!existsSync(join(shared, "records.sqlite")));
});

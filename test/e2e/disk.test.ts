/** What is left on disk of messages between two command lines, at both people's and at the server. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openPorts } from "../../packages/cli/with-engine.ts";
import { privateBytes, SECRETS, spellingsOf } from "../../packages/client/test/private-bytes.ts";
import { PASSPHRASE, temporaryDirectory } from "./support/command.ts";
import { Household } from "./support/household.ts";

const ALICE = "alice@localhost";
const BOB = "bob@localhost";

/** Every file below a directory, with its bytes. */
function filesBelow(directory: string): readonly (readonly [path: string, bytes: Buffer])[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path)] as const);
}

/** A text in the spellings in which it might lie on a disk. */
function spellings(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  return [
    bytes,
    Buffer.from(text, "utf16le"),
    Buffer.from(bytes.toString("hex")),
    // Base64 of a text inside another one depends on where it begins; its middle is the same for one of three.
    ...[0, 1, 2].map((skipped) => {
      const inner = bytes.subarray(skipped, skipped + 3 * Math.floor((bytes.length - skipped) / 3));
      return Buffer.from(inner.toString("base64url"));
    }),
  ];
}

test("on disk there is neither a text nor a sender, on the server and in the profiles", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const {
    json: [self],
  } = await house.run("alice", ["whoami", "--json"]);
  const text = "zanzibar-quokka-7391 meets ypsilanti";
  assert.equal((await house.run("alice", ["send", BOB, text])).exitCode, 0);
  // Twice: while it waits, and after it was delivered and the server has stopped.
  const check = (): void => {
    const places = [house.dataDir, house.profile("alice"), house.profile("bob")];
    const files = places.flatMap(filesBelow);
    assert.ok(files.length >= 5);
    for (const [path, bytes] of files) {
      for (const spelling of spellings(text)) assert.ok(!bytes.includes(spelling), `${path} has the text`);
      if (path.startsWith(house.dataDir)) continue;
      for (const secret of [ALICE, BOB, "a passphrase for tests only", self?.account as string]) {
        assert.ok(!bytes.includes(secret), `${path} has ${secret}`);
      }
      assert.equal(statSync(path).mode & 0o077, 0, `${path} is open to others`);
    }
  };
  check();
  assertNoSender(house.dataDir, self?.device as string, self?.account as string);
  assert.equal((await house.run("bob", ["receive", "--count", "1", "--timeout", "60"])).exitCode, 0);
  await house.stopServer();
  check();
});

/** Looks through everything the server keeps about waiting envelopes. */
function assertNoSender(dataDir: string, device: string, account: string): void {
  const database = new DatabaseSync(join(dataDir, "sottovoce.db"), { readOnly: true });
  try {
    let rows = 0;
    for (const table of ["mailbox", "submission", "bundle_quota"]) {
      for (const row of database.prepare(`SELECT * FROM ${table}`).all()) {
        rows++;
        for (const [column, value] of Object.entries(row)) {
          assert.notEqual(value, Number.parseInt(device, 16), `${table}.${column} names the sender`);
          if (!(value instanceof Uint8Array)) continue;
          const bytes = Buffer.from(value);
          for (const id of [device, account]) {
            assert.ok(!bytes.includes(Buffer.from(id, "hex")), `${table}.${column} has the sender's id`);
          }
        }
      }
    }
    assert.ok(rows >= 2, "there is something to look at");
  } finally {
    database.close();
  }
}

test("no private key, session secret or vault key is in the files of a profile or of the server", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  for (const [from, to, address] of [
    ["alice", "bob", BOB],
    ["bob", "alice", ALICE],
  ] as const) {
    assert.equal((await house.run(from, ["send", address, "hello"])).exitCode, 0);
    assert.equal((await house.run(to, ["receive", "--count", "1", "--timeout", "60"])).exitCode, 0);
  }
  await house.stopServer();
  const places = [house.dataDir, house.profile("alice"), house.profile("bob")];
  const files = places.flatMap(filesBelow);
  for (const name of ["alice", "bob"]) {
    // What is opened is a copy, so that the files are those that the commands have left.
    const copy = join(temporaryDirectory(t), name);
    cpSync(house.profile(name), copy, { recursive: true });
    const { primitives, records } = openPorts(copy);
    const secrets = await privateBytes(primitives, records, PASSPHRASE);
    await records.close();
    const names = new Set(secrets.map(([secret]) => secret.replace(/ \d+$/, "")));
    for (const wanted of SECRETS) assert.ok(names.has(wanted), `${wanted} was not looked for`);
    for (const [path, bytes] of files) {
      for (const [secret, value] of secrets) {
        for (const spelling of spellingsOf(value)) {
          assert.ok(!bytes.includes(spelling), `${path} has the ${secret} of ${name}`);
        }
      }
    }
  }
});

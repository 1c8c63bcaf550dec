/** What docs/operating.md promises an operator of the process and its files. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { command } from "./support/command.ts";
import { Household } from "./support/household.ts";

const BOB = "bob@localhost";
const MORTAL_STORE = new URL("./support/mortal-store.ts", import.meta.url).href;

/** Alice, and Bob who is offline while she writes to him. */
async function messageWaiting(t: TestContext, env: NodeJS.ProcessEnv = {}): Promise<Household> {
  const house = new Household(t);
  await house.startServer(env);
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const sent = await house.run("alice", ["send", BOB, "kept", "--wait", "enqueued"]);
  assert.equal(sent.exitCode, 0, sent.stderr);
  return house;
}

async function receivedTexts(house: Household, count: number): Promise<readonly unknown[]> {
  const received = await house.run("bob", ["receive", "--count", String(count), "--timeout", "60", "--json"]);
  assert.equal(received.exitCode, 0, received.stderr);
  return received.json.map(({ text }) => text);
}

test("a server whose store dies ends with exit code 74, and the next start has what was acknowledged", async (t) => {
  const house = await messageWaiting(t, { NODE_OPTIONS: `--import=${MORTAL_STORE}` });
  const { exitCode, lastEvent, stderr } = await house.endServer("SIGUSR2");
  assert.equal(exitCode, 74);
  assert.equal(lastEvent, "store.died");
  assert.match(
    stderr,
    /^sottovoce: The store has failed.* Nothing that was acknowledged is lost: start it again/m,
  );
  await house.startServer();
  assert.deepEqual(await receivedTexts(house, 1), ["kept"]);
});

test("SIGTERM ends a server in good order while devices are connected", async (t) => {
  const house = await messageWaiting(t);
  const receiving = house.start("bob", ["receive", "--count", "2", "--timeout", "60"]);
  assert.equal((await receiving.next()).text, "kept");
  const { exitCode } = await house.endServer("SIGTERM");
  assert.equal(exitCode, 0);
  assert.equal(existsSync(join(house.dataDir, "admin.sock")), false);
  // The log was written back, so that the database file alone is the whole database.
  assert.equal(existsSync(join(house.dataDir, "sottovoce.db-wal")), false);
  await house.startServer();
  assert.equal((await house.run("alice", ["send", BOB, "again", "--wait", "delivered"])).exitCode, 0);
  assert.equal((await receiving.next()).text, "again");
  assert.equal((await receiving.end()).exitCode, 0);
});

for (const kind of ["serve", "serve --demo"]) {
  test(`a second server, started with “${kind}”, leaves the data of the first alone`, async (t) => {
    const house = await messageWaiting(t);
    const second = await command([...kind.split(" "), "--data", house.dataDir]);
    assert.equal(second.exitCode, 2);
    assert.match(second.stderr, /^sottovoce: Another Sottovoce server is using .*\. Stop it first/m);
    assert.deepEqual(await receivedTexts(house, 1), ["kept"]);
  });
}

/** Beside the database. The configuration of this server lies elsewhere and stays. */
const RESTORED = ["server.key", "tls/ca.pem"] as const;

test("a backup of a running server is restored with the message that waited", async (t) => {
  if (!has("sqlite3")) return t.skip("sqlite3, the command that docs/operating.md names, is not installed");
  const house = await messageWaiting(t);
  const backup = join(house.directory, "backup");
  mkdirSync(join(backup, "tls"), { recursive: true });
  const copy = join(backup, "sottovoce.db");
  execFileSync("sqlite3", [join(house.dataDir, "sottovoce.db"), `.backup '${copy}'`]);
  for (const name of RESTORED) copyFileSync(join(house.dataDir, name), join(backup, name));
  assert.equal((await house.run("alice", ["send", BOB, "too late", "--wait", "enqueued"])).exitCode, 0);
  await house.endServer("SIGKILL");

  rmSync(house.dataDir, { recursive: true });
  mkdirSync(join(house.dataDir, "tls"), { recursive: true, mode: 0o700 });
  for (const name of ["sottovoce.db", ...RESTORED]) {
    copyFileSync(join(backup, name), join(house.dataDir, name));
  }
  // As a backup program may put it there.
  chmodSync(join(house.dataDir, "sottovoce.db"), 0o644);
  await house.startServer();
  for (const name of ["sottovoce.db", "sottovoce.db-wal", "sottovoce.db-shm"]) {
    assert.equal(statSync(join(house.dataDir, name)).mode & 0o777, 0o600, name);
  }
  // The same authority: nobody has to be activated anew.
  assert.equal((await house.run("alice", ["send", BOB, "after it", "--wait", "enqueued"])).exitCode, 0);
  assert.deepEqual(await receivedTexts(house, 2), ["kept", "after it"]);
});

test("a copy of the directory of a stopped server is as good as the server", async (t) => {
  const house = await messageWaiting(t);
  assert.equal((await house.endServer("SIGTERM")).exitCode, 0);
  const backup = join(house.directory, "backup");
  cpSync(house.dataDir, backup, { recursive: true });
  rmSync(house.dataDir, { recursive: true });
  cpSync(backup, house.dataDir, { recursive: true });
  await house.startServer();
  assert.deepEqual(await receivedTexts(house, 1), ["kept"]);
});

function has(program: string): boolean {
  try {
    execFileSync(program, ["--version"]);
    return true;
  } catch {
    return false;
  }
}

/** The operator's commands about accounts, and what they change for people. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "./support/command.ts";
import { Household } from "./support/household.ts";

const ALICE = "alice@localhost";
const BOB = "bob@localhost";

test("the operator's commands change what people can do", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const send = () => house.run("alice", ["send", BOB, "x", "--json", "--timeout", "60"]);
  /** What it complains about; nothing when all is well. */
  const sent = async (): Promise<string> => (await send()).stderr;
  assert.equal((await house.admin("account", "disable-messaging", "bob")).exitCode, 0);
  const refused = await send();
  assert.deepEqual([refused.exitCode, refused.json.at(-1)?.reason], [3, "recipient_messaging_disabled"]);
  await house.admin("account", "enable-messaging", "bob");
  assert.equal(await sent(), "");
  await house.admin("account", "disable", "alice");
  assert.equal((await send()).exitCode, 3);
  await house.admin("account", "enable", "alice");
  assert.equal(await sent(), "");

  const reset = await house.admin("account", "reset", "bob");
  assert.equal(reset.exitCode, 0);
  const moved = await house.run("bob-new", ["activate", reset.json[0]?.link as string]);
  assert.equal(moved.exitCode, 0, moved.stderr);
  assert.equal(await sent(), "");
  const old = await house.run("bob", ["receive", "--timeout", "60"]);
  assert.equal(old.exitCode, 3, "the old device is refused");
  assert.match(old.stderr, /does not accept this device any more\. Ask your operator/);

  const {
    json: [added],
  } = await house.admin("account", "add", "carol", "--name", "Carol Meyer", "--no-messaging");
  assert.match(String(added?.link), /^https:\/\/localhost:\d+\/#\/activate\//);
  const { json: accounts } = await house.admin("account", "list");
  assert.deepEqual(
    accounts.map(({ address, displayName, messaging, devices }) => [
      address,
      displayName,
      messaging,
      devices,
    ]),
    [
      [ALICE, null, true, 1],
      [BOB, null, true, 1],
      ["carol@localhost", "Carol Meyer", false, 0],
    ],
  );
  assert.equal((await house.admin("account", "add", "alice")).exitCode, 3);
  assert.equal((await house.admin("account", "disable", "nobody")).exitCode, 3);
  assert.equal((await house.admin("account", "add", "not an address")).exitCode, 2);
  const {
    json: [status],
  } = await house.admin("status");
  assert.equal(status?.domain, "localhost");
  await house.stopServer();
  const gone = await house.admin("status");
  assert.equal(gone.exitCode, 5);
  assert.match(gone.stderr, /No server is running here/);
});

test("accounts come from a CSV file, all or none", async (t) => {
  const house = new Household(t);
  await house.startServer();
  const file = join(temporaryDirectory(t), "people.csv");
  writeFileSync(file, "address,name,messaging\nanna@localhost,Anna,yes\nbert@elsewhere.org,Bert,yes\n");
  const refused = await house.admin("import", file);
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /^line 3: .*elsewhere\.org/);
  assert.deepEqual((await house.admin("account", "list")).json, []);
  writeFileSync(file, "address;name\nanna@localhost;Anna\nbert;Bert Übel\n");
  const imported = await house.admin("import", file);
  assert.deepEqual(
    imported.json.map(({ address }) => address),
    ["anna@localhost", "bert@localhost"],
  );
  assert.equal((await house.run("bert", ["activate", imported.json[1]?.link as string])).exitCode, 0);
});

/** The main job, as its users do it: two people on two command lines, through a server, all in their own processes. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openPorts } from "../../packages/cli/with-engine.ts";
import { privateBytes, SECRETS, spellingsOf } from "../../packages/client/test/private-bytes.ts";
import { command, PASSPHRASE, temporaryDirectory } from "./support/command.ts";
import { Household } from "./support/household.ts";
import { startImpostor } from "./support/impostor.ts";

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

test("two people activate, and exchange messages while both are online", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);

  const receiving = house.start("bob", ["receive", "--count", "1", "--timeout", "60"]);
  const sent = await house.run("alice", ["send", BOB, "Hello 👋", "Bob", "--wait", "delivered", "--json"]);
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.equal(sent.json[0]?.status, "sending");
  assert.equal(sent.json.at(-1)?.status, "delivered");
  const received = await receiving.next();
  assert.deepEqual(
    { ...received, sentAt: 0, receivedAt: 0 },
    {
      id: sent.json[0]?.id,
      from: ALICE,
      text: "Hello 👋 Bob",
      sentAt: 0,
      receivedAt: 0,
      security: "end-to-end",
    },
  );
  assert.equal((await receiving.end()).exitCode, 0);

  const answer = await house.run("bob", ["send", ALICE, "-", "--wait", "enqueued"], "Hello\nAlice\n");
  assert.deepEqual([answer.exitCode, answer.stdout], [0, "◌ Sending\n✓ Enqueued\n"]);
  const [message] = (await house.run("alice", ["receive", "--count", "1", "--timeout", "60", "--json"])).json;
  assert.deepEqual([message?.from, message?.text], [BOB, "Hello\nAlice"]);

  const history = await house.run("alice", ["history", BOB, "--json"]);
  assert.deepEqual(
    history.json.map(({ direction, text, status, read }) => [direction, text, status, read]),
    [
      ["out", "Hello 👋 Bob", "delivered", true],
      ["in", "Hello\nAlice", "received", true],
    ],
  );
  assert.equal(await house.stopServer(), 0);
});

test("a message waits for who is offline, and the sender sees it arrive", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const sending = house.start("alice", ["send", BOB, "When you are back", "--wait", "delivered"]);
  const id = (await sending.next()).id;
  assert.equal((await sending.next()).status, "enqueued");
  const { json } = await house.run("bob", ["receive", "--count", "1", "--timeout", "60", "--json"]);
  assert.deepEqual([json[0]?.id, json[0]?.text], [id, "When you are back"]);
  assert.equal((await sending.next()).status, "delivered");
  assert.equal((await sending.end()).exitCode, 0);
  // What was shown is read, and is not shown again.
  const again = await house.run("bob", ["receive", "--count", "1", "--timeout", "0", "--json"]);
  assert.deepEqual([again.exitCode, again.json], [9, []]);

  const { stdout } = await house.run("alice", ["timeline", String(id).slice(-8)]);
  assert.match(stdout, /Attempt 1/);
  assert.match(stdout, /✓✓ Delivered/);
});

test("without server a message waits in the outbox, and goes out with the next one", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  await house.stopServer();
  const unsent = await house.run("alice", ["send", BOB, "first", "--timeout", "0.2", "--json"]);
  assert.equal(unsent.exitCode, 5, unsent.stderr);
  assert.match(unsent.stderr, /waits in the outbox until/);
  assert.deepEqual(
    unsent.json.map(({ status }) => status),
    ["sending"],
  );
  const { json: waiting } = await house.run("alice", ["outbox", "--json"]);
  assert.deepEqual(
    waiting.map(({ text }) => text),
    ["first"],
  );
  await house.startServer();
  await house.run("alice", ["send", BOB, "second", "--wait", "enqueued"]);
  const { json } = await house.run("bob", ["receive", "--count", "2", "--timeout", "60", "--json"]);
  assert.deepEqual(
    json.map(({ text }) => text),
    ["first", "second"],
  );
  assert.deepEqual((await house.run("alice", ["outbox", "--json"])).json, []);
});

test("what does not fit is refused before anything is sent, with its reason", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const refusals = [
    ["👍".repeat(161), /has 161 characters; at most 160/],
    [`${"👨‍👩‍👧‍👦".repeat(25)}${"x".repeat(16)}`, /takes 641 bytes; at most 640/],
    [" ", /is empty/],
  ] as const;
  for (const [text, sentence] of refusals) {
    const { exitCode, stderr } = await house.run("alice", ["send", BOB, text]);
    assert.equal(exitCode, 2);
    assert.match(stderr, sentence);
  }
  const unknown = await house.run("alice", ["send", "nobody@localhost", "👍".repeat(160), "--json"]);
  assert.equal(unknown.exitCode, 3);
  assert.equal(unknown.json.at(-1)?.reason, "unknown_recipient");
  await house.newLink("mute", { messaging: false });
  const mute = await house.run("alice", ["send", "mute@localhost", "x", "--json"]);
  assert.equal(mute.exitCode, 3);
});

test("an activation link works once, and a stolen one is told", async (t) => {
  const house = new Household(t);
  await house.startServer();
  const link = await house.newLink("alice");
  assert.equal((await house.run("alice", ["activate", link])).exitCode, 0);
  const thief = await house.run("thief", ["activate", link]);
  assert.equal(thief.exitCode, 3);
  assert.match(thief.stderr, /used already/);
  const again = await house.run("alice", ["activate", link]);
  assert.equal(again.exitCode, 2);
  assert.match(again.stderr, /alice@localhost already/);
  const damaged = await house.run("other", ["activate", link.slice(0, -3)]);
  assert.equal(damaged.exitCode, 2);
});

test("a link to http://localhost activates over TLS", async (t) => {
  const house = new Household(t);
  await house.startServer();
  const { json } = await house.admin("account", "add", "alice");
  const activated = await house.run("alice", ["activate", json[0]?.loopbackLink as string, "--json"]);
  assert.equal(activated.exitCode, 0, activated.stderr);
  assert.equal(activated.json[0]?.server, `https://localhost:${house.ports.https}`);
});

test("an impostor with the same name and ports gets not one byte, before and after activation", async (t) => {
  const house = new Household(t);
  await house.startServer();
  const link = await house.newLink("bob");
  await house.welcome("alice");
  await house.stopServer();
  const impostor = await startImpostor(t, [house.ports.https, house.ports.sip]);
  const activation = await house.run("bob", ["activate", link]);
  assert.equal(activation.exitCode, 7, activation.stderr);
  assert.match(activation.stderr, /not the server that your activation link named/);
  const before = impostor.connections();
  assert.ok(before > 0);
  const sending = await house.run("alice", ["send", BOB, "secret", "--timeout", "60"]);
  assert.equal(sending.exitCode, 7, sending.stderr);
  const receiving = await house.run("alice", ["receive", "--timeout", "60"]);
  assert.equal(receiving.exitCode, 7, receiving.stderr);
  for (const { stderr } of [activation, sending, receiving]) {
    assert.match(stderr, /^sottovoce: [^\n]*Nothing was sent to it\.[^\n]*\n/);
    assert.doesNotMatch(stderr, /\.\./);
    // One sentence; and for what was to be sent another one on what becomes of it.
    const rest = stderr.split("\n").slice(1).join("\n");
    if (stderr === sending.stderr) assert.match(rest, /^It waits in the outbox [^\n]*\n$/);
    else assert.equal(rest, "");
  }
  assert.ok(impostor.connections() > before);
  assert.equal(await impostor.received(), 0);
  // The link was not used up, and the message was not lost.
  await impostor.close();
  await house.startServer();
  assert.equal((await house.run("bob", ["activate", link])).exitCode, 0);
  await house.run("alice", ["send", BOB, "now"]);
  const { json } = await house.run("bob", ["receive", "--count", "2", "--timeout", "60", "--json"]);
  assert.deepEqual(json.map(({ text }) => text).toSorted(), ["now", "secret"]);
});

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

test("a wrong passphrase, a profile in use, and a profile without account have their exit codes", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const profile = ["--profile", house.profile("alice")];
  const wrong = await command(["whoami", ...profile], { env: { SOTTOVOCE_PASSPHRASE: "wrong" } });
  assert.deepEqual([wrong.exitCode, wrong.stdout], [6, ""]);
  assert.equal((await house.run("nobody", ["whoami"])).exitCode, 2);
  const receiving = house.start("alice", ["receive"]);
  await house.untilOnline(ALICE);
  const second = await command(["whoami", ...profile]);
  assert.equal(second.exitCode, 8);
  assert.ok(second.stderr.includes(`pid ${receiving.pid}`), second.stderr);
  // kill -9 frees the profile at once.
  await receiving.kill();
  assert.equal((await command(["whoami", ...profile])).exitCode, 0);
});

test("Ctrl-C ends receive in good order", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const receiving = house.start("alice", ["receive"]);
  await house.untilOnline(ALICE);
  receiving.signal("SIGINT");
  const { exitCode, stderr } = await receiving.end();
  assert.deepEqual([exitCode, stderr], [0, ""]);
  const { json } = await house.admin("account", "list");
  assert.equal(json[0]?.registered, 0, "it has taken its registration back");
});

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

test("people verify each other by the same 60 digits, and a changed key stops sending", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  const digitsOf = async (name: string, peer: string) =>
    (await house.run(name, ["verify", peer, "--json"])).json[0]?.digits;
  const digits = await digitsOf("alice", BOB);
  assert.match(String(digits), /^\d{5}( \d{5}){11}$/);
  assert.equal(await digitsOf("bob", ALICE), digits);
  assert.equal((await house.run("alice", ["verify", BOB, "--yes"])).exitCode, 0);

  const reset = await house.admin("account", "reset", "bob");
  await house.run("bob-new", ["activate", reset.json[0]?.link as string]);
  const blocked = await house.run("alice", ["send", BOB, "is it you?"]);
  assert.equal(blocked.exitCode, 10, blocked.stderr);
  assert.match(blocked.stderr, /sottovoce verify bob@localhost/);
  assert.equal((await house.run("alice", ["verify", BOB, "--accept-change"])).exitCode, 0);
  assert.equal((await house.run("alice", ["send", BOB, "it is"])).exitCode, 0);
  const { json } = await house.run("bob-new", ["receive", "--count", "1", "--timeout", "60", "--json"]);
  assert.equal(json[0]?.text, "it is");
});

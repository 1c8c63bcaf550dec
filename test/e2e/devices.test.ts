/** Several devices of one account, and its recovery kit: the command line against the real server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecoveryWords } from "@sottovoce/crypto/recovery-words";
import { type Finished, PASSPHRASE } from "./support/command.ts";
import { Household } from "./support/household.ts";

const ALICE = "alice@localhost";
const BOB = "bob@localhost";

/** Lets a further device into the account of `first`, comparing digits as a person does. @returns its id */
async function link(house: Household, first: string, second: string): Promise<string> {
  const letting = house.start(first, ["devices", "link"], { stdin: true });
  const offered = await letting.next();
  const joining = house.start(second, ["activate", offered.link as string, "--name", second]);
  const shown = await joining.next();
  assert.equal(shown.status, "waiting");
  const asking = await letting.next();
  assert.equal(asking.code, shown.code);
  assert.equal(asking.name, second);
  letting.write(String(shown.code));
  assert.equal((await letting.next()).device, asking.device);
  assert.equal((await letting.end()).exitCode, 0);
  assert.equal((await joining.next()).device, asking.device);
  assert.equal((await joining.end()).exitCode, 0);
  return String(asking.device);
}

/** A kit with two words in each other's place: such that its checksum shows it, which one swap in 256 does not. */
function misordered(kit: readonly string[]): readonly string[] {
  for (let first = 0; first + 1 < kit.length; first += 1) {
    const swapped = kit.with(first, kit[first + 1] as string).with(first + 1, kit[first] as string);
    try {
      readRecoveryWords(swapped.join(" "));
    } catch {
      return swapped;
    }
  }
  throw new Error("every two neighbours of this kit may change places");
}

const texts = async (house: Household, name: string, peer: string): Promise<unknown[]> => {
  const { json } = await house.run(name, ["history", peer, "--json"]);
  return json.map(({ text }) => text);
};

const received = async (house: Household, name: string, count: number): Promise<Finished> => {
  const run = await house.run(name, ["receive", "--count", String(count), "--timeout", "60", "--json"]);
  assert.equal(run.exitCode, 0, run.stderr);
  return run;
};

test("a second device shares the account until it is removed", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await Promise.all([house.welcome("alice"), house.welcome("bob")]);
  assert.equal((await house.run("alice", ["send", BOB, "before"])).exitCode, 0);
  const device = await link(house, "alice", "tablet");

  const { json: listed } = await house.run("alice", ["devices", "--json"]);
  assert.deepEqual(
    listed.map(({ name, self, primary }) => [name, self, primary]),
    [
      [null, true, true],
      ["tablet", false, false],
    ],
  );
  const { json: contacts } = await house.run("tablet", ["contacts", "--json"]);
  assert.deepEqual(
    contacts.map(({ address }) => address),
    [BOB],
  );

  assert.equal((await house.run("tablet", ["send", BOB, "from the tablet"])).exitCode, 0);
  assert.equal((await house.run("bob", ["send", ALICE, "to both"])).exitCode, 0);
  assert.deepEqual(
    (await received(house, "bob", 2)).json.map(({ text }) => text),
    ["before", "from the tablet"],
  );
  await received(house, "alice", 1);
  await received(house, "tablet", 1);
  assert.deepEqual(await texts(house, "alice", BOB), ["before", "from the tablet", "to both"]);
  assert.deepEqual(await texts(house, "tablet", BOB), ["from the tablet", "to both"]);

  assert.equal((await house.run("tablet", ["devices", "remove", device])).exitCode, 3, "not the primary");
  const removed = await house.run("alice", ["devices", "remove", device, "--json"]);
  assert.equal(removed.exitCode, 0, removed.stderr);
  assert.equal(removed.json.length, 1);
  const refused = await house.run("tablet", ["receive", "--timeout", "60"]);
  assert.equal(refused.exitCode, 3);
  assert.match(refused.stderr, /does not accept this device any more/);
  assert.equal((await house.run("bob", ["send", ALICE, "to one"])).exitCode, 0);
  assert.equal((await received(house, "alice", 1)).json[0]?.text, "to one");
  const again = await house.run("alice", ["devices", "remove", device]);
  assert.equal(again.exitCode, 2, again.stderr);
});

test("digits that differ, or a link that was used, let nobody in", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const letting = house.start("alice", ["devices", "link"], { stdin: true });
  const { link: text } = await letting.next();
  const joining = house.start("eve", ["activate", text as string]);
  const shown = await joining.next();
  await letting.next();
  const late = await house.run("late", ["activate", text as string]);
  assert.equal(late.exitCode, 3);
  assert.match(late.stderr, /Another device has opened this link already/);
  letting.write(shown.code === "000000" ? "111111" : "000000");
  const declined = await letting.end();
  assert.equal(declined.exitCode, 3);
  const left = await joining.end();
  assert.equal(left.exitCode, 3);
  assert.match(left.stderr, /has not let this one in/);
  assert.equal((await house.run("alice", ["devices", "--json"])).json.length, 1);
  const damaged = await house.run("late", ["activate", String(text).slice(0, -2)]);
  assert.equal(damaged.exitCode, 2, damaged.stderr);
});

test("with the recovery kit an account outlives its only device, and contacts see no change of key", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("bob");
  const activated = await house.run("alice", ["activate", await house.newLink("alice"), "--json"]);
  const words = activated.json[0]?.recoveryWords as string[];
  assert.equal(words.length, 24);
  await link(house, "alice", "tablet");
  await house.run("bob", ["verify", ALICE, "--yes"]);

  const reset = await house.admin("account", "reset", "alice");
  const { link: text } = reset.json[0] as { link: string };
  const restore = (kit: readonly string[], profile: string) => {
    const env = { SOTTOVOCE_PASSPHRASE: PASSPHRASE, SOTTOVOCE_RECOVERY_WORDS: kit.join(" ") };
    const args = ["activate", text, "--recovery-words", "--json", "--profile", house.profile(profile)];
    return house.runWith(env, args);
  };
  const swapped = await restore(misordered(words), "wrong");
  assert.equal(swapped.exitCode, 2);
  assert.match(swapped.stderr, /recovery kit/);
  // One word alone proves nothing: “together” is in the list, and in the sentence.
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
  assert.ok(!pairs.some((pair) => swapped.stderr.includes(pair)), "it repeats the words");
  const restored = await restore(words, "alice-new");
  assert.equal(restored.exitCode, 0, restored.stderr);
  assert.deepEqual(restored.json[0]?.recoveryWords, words);

  const sent = await house.run("bob", ["send", ALICE, "is it you?"]);
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.equal((await received(house, "alice-new", 1)).json[0]?.text, "is it you?");
  const { json: contacts } = await house.run("bob", ["contacts", "--json"]);
  assert.equal(contacts[0]?.trust, "verified");
  await link(house, "alice-new", "tablet-new");
});

/**
 * Power cuts: server and clients are killed with SIGKILL at random while messages are under way. Whatever was
 * acknowledged as enqueued is shown exactly once; whatever was not is tried again by the client (REQUIREMENTS M19).
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { HistoryMessage } from "@sottovoce/client";
import { Person } from "./support/person.ts";
import { ServerProcess } from "./support/server.ts";

/** Limits on how much a device may send would stop the test, not the faults it looks for. */
const NO_QUOTA = "[quota]\nrate = 1000000\nburst = 1000000\n";

/**
 * Deaths of a client in one test. A thousand would take half an hour, because each costs the start of a process and an
 * Argon2id; the many are in `packages/client/crash.test.ts`, which cuts the power of disks in memory. Here it is shown
 * that a real disk and a real SIGKILL behave as those do.
 */
const DEATHS = 14;

/** A commit of a life to die at, from the opening of the profile on. */
const someCommit = (last: number): number => 1 + Math.floor(Math.random() * last);

interface World {
  readonly server: ServerProcess;
  readonly people: readonly Person[];
}

async function withWorld(names: readonly string[], run: (world: World) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "sottovoce-people-"));
  const server = await ServerProcess.create(NO_QUOTA);
  const people = names.map((name) => new Person(name, root));
  try {
    for (const person of people) {
      await person.start({ link: await server.addAccount(person.address.split("@")[0] as string) });
    }
    await run({ server, people });
  } finally {
    await Promise.all(people.map((person) => person.client.kill()));
    await server.dispose();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Incoming texts of a receiver from all senders, as its history shows them. */
async function received(receiver: Person, senders: readonly Person[]): Promise<readonly string[]> {
  const histories = await Promise.all(senders.map((sender) => receiver.client.messages(sender.address)));
  return histories
    .flat()
    .filter((message: HistoryMessage) => message.direction === "in" && message.note === null)
    .map((message) => message.text)
    .sort();
}

test("20 power cuts of the server under 1,000 messages: each is shown exactly once", async () => {
  const SENDERS = 4;
  const EACH = 250;
  const KILLS = 20;
  const names = Array.from({ length: SENDERS * 2 }, (_, i) => `p${i}`);
  await withWorld(names, async ({ server, people }) => {
    const senders = people.slice(0, SENDERS);
    const receivers = people.slice(SENDERS);
    /** Messages of which the server has said anything: a receipt may be faster than the answer, which is then left out. */
    const acknowledged = new Set<string>();
    let kills = 0;
    let restarting: Promise<void> = Promise.resolve();
    const moments = Array.from({ length: KILLS }, () => 1 + Math.floor(Math.random() * SENDERS * EACH)).sort(
      (a, b) => a - b,
    );
    // A cut falls after a random number of acknowledgements: in the middle of whatever the others are at.
    const maybeKill = (): void => {
      while (kills < KILLS && acknowledged.size >= (moments[kills] as number)) {
        kills++;
        restarting = restarting.then(async () => {
          await server.kill();
          await server.start();
          // As a platform tells its apps that the network is back; else the clients' back-off would set the pace.
          for (const person of people) person.client.wake();
        });
      }
    };
    for (const sender of senders) {
      sender.onReport = (report) => {
        if (report.report !== "status") return;
        if (report.status !== "enqueued" && report.status !== "delivered") return;
        acknowledged.add(report.id);
        maybeKill();
      };
    }
    const expected = receivers.map((): string[] => []);
    await Promise.all(
      senders.map(async (sender, s) => {
        for (let i = 0; i < EACH; i++) {
          const r = (s + i) % receivers.length;
          const text = `${sender.address} ${i}`;
          await sender.client.send((receivers[r] as Person).address, text);
          expected[r]?.push(text);
        }
      }),
    );
    await Promise.all(senders.map((sender) => sender.until(() => sender.delivered === EACH)));
    await restarting;
    assert.equal(kills, KILLS);
    for (const [r, receiver] of receivers.entries()) {
      assert.deepEqual(await received(receiver, senders), expected[r]?.sort());
      assert.deepEqual([...receiver.shown].sort(), expected[r], "announced once");
    }
    for (const sender of senders) assert.deepEqual(await sender.client.outbox(), []);
  });
});

test("power cuts of the receiver between delivery and commit: each message is in its history exactly once", async () => {
  await withWorld(["alice", "bob"], async ({ people }) => {
    const [alice, bob] = people as [Person, Person];
    await bob.client.kill();
    const texts: string[] = [];
    const allDelivered = (): boolean => alice.delivered === texts.length;
    for (let deaths = 0; deaths < DEATHS; ) {
      for (let i = 0; i < 10; i++) {
        texts.push(`message ${texts.length}`);
        await alice.client.send(bob.address, texts.at(-1) as string);
      }
      const moment = deaths % 2 === 0 ? "before" : "after";
      await bob.start({ dieAtCommit: { count: someCommit(8), moment } });
      const end = await Promise.race([
        bob.client.ended.then(() => "died"),
        alice.until(allDelivered).then(() => "survived"),
      ]);
      if (end === "died") deaths++;
      else await bob.client.kill();
    }
    await bob.start();
    await alice.until(allDelivered);
    assert.deepEqual(await received(bob, [alice]), texts.sort());
    // It announces what it has committed: nothing twice, not even in another life. A death may come before the word.
    assert.equal(new Set(bob.shown).size, bob.shown.length, "nothing is announced twice");
    for (const text of bob.shown) assert.ok(texts.includes(text), text);
  });
});

test("power cuts of the sender at any commit: what it took is sent once, what it did not take is not sent", async () => {
  await withWorld(["alice", "bob"], async ({ people }) => {
    const [alice, bob] = people as [Person, Person];
    await alice.client.kill();
    const taken = new Set<string>();
    const asked = new Set<string>();
    for (let life = 0; life < DEATHS; life++) {
      const moment = life % 2 === 0 ? "before" : "after";
      await alice.start({ dieAtCommit: { count: someCommit(12), moment } });
      for (let i = 0; ; i++) {
        const text = `life ${life} message ${i}`;
        asked.add(text);
        try {
          await alice.client.send(bob.address, text);
          taken.add(text);
        } catch {
          break;
        }
      }
      await alice.client.ended;
    }
    await alice.start();
    await alice.client.send(bob.address, "the last one");
    taken.add("the last one");
    await bob.until(() => [...taken].every((text) => bob.shown.includes(text)));
    const shown = await received(bob, [alice]);
    assert.equal(new Set(shown).size, shown.length, "nothing is shown twice");
    for (const text of taken) assert.ok(shown.includes(text), `${text} was taken and is lost`);
    for (const text of shown) assert.ok(asked.has(text) || text === "the last one");
  });
});

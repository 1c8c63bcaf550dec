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
import { type Address, parseAddress } from "@sottovoce/wire";
import { ClientProcess } from "./support/client.ts";
import type { ClientOptions, ClientReport } from "./support/protocol.ts";
import { ServerProcess } from "./support/server.ts";

/** Limits on how much a device may send would stop the test, not the faults it looks for. */
const NO_QUOTA = "[quota]\nrate = 1000000\nburst = 1000000\n";

/** A person whose client process may die and come back. */
class Person {
  readonly address: Address;
  readonly profile: string;
  readonly shown: string[] = [];
  /** The last status each message showed. */
  readonly statuses = new Map<string, string>();
  #client: ClientProcess | null = null;
  onReport: (report: ClientReport) => void = () => {};

  constructor(name: string, root: string) {
    this.address = parseAddress(`${name}@localhost`);
    this.profile = join(root, name);
  }

  async start(options: Omit<ClientOptions, "profile"> = {}): Promise<void> {
    this.#client = new ClientProcess({ profile: this.profile, ...options }, (report) => {
      if (report.report === "shown") this.shown.push(report.text);
      if (report.report === "status") this.statuses.set(report.id, report.status);
      this.onReport(report);
    });
    // A client that is to die at one of its first commits may never become ready.
    await Promise.race([this.#client.ready, this.#client.ended]);
  }

  get client(): ClientProcess {
    assert.ok(this.#client !== null);
    return this.#client;
  }

  /** Resolves with the first moment at which `holds` is true, looked at after every report. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const before = this.onReport;
      const look = (report: ClientReport): void => {
        before(report);
        if (!holds()) return;
        this.onReport = before;
        resolve();
      };
      this.onReport = look;
      if (holds()) {
        this.onReport = before;
        resolve();
      }
    });
  }
}

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
    let enqueued = 0;
    let kills = 0;
    let restarting: Promise<void> = Promise.resolve();
    const moments = Array.from({ length: KILLS }, () => Math.floor(Math.random() * SENDERS * EACH)).sort(
      (a, b) => a - b,
    );
    // A cut falls after a random number of acknowledgements: in the middle of whatever the others are at.
    const maybeKill = (): void => {
      if (kills >= KILLS || enqueued < (moments[kills] as number)) return;
      kills++;
      restarting = restarting.then(async () => {
        await server.kill();
        await server.start();
        // As a platform tells its apps that the network is back; else the clients' back-off would set the pace.
        for (const person of people) person.client.wake();
      });
    };
    for (const sender of senders) {
      sender.onReport = (report) => {
        if (report.report === "status" && report.status === "enqueued") {
          enqueued++;
          maybeKill();
        }
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
    await Promise.all(
      senders.map((sender) =>
        sender.until(
          () => [...sender.statuses.values()].filter((status) => status === "delivered").length === EACH,
        ),
      ),
    );
    await restarting;
    assert.ok(kills > 0, "the server was killed");
    for (const [r, receiver] of receivers.entries()) {
      assert.deepEqual(await received(receiver, senders), expected[r]?.sort());
      assert.deepEqual([...receiver.shown].sort(), expected[r], "announced once");
    }
    for (const sender of senders) assert.deepEqual(await sender.client.outbox(), []);
  });
});

test("power cuts of the receiver between delivery and commit: each message is in its history exactly once", async () => {
  const MESSAGES = 120;
  await withWorld(["alice", "bob"], async ({ people }) => {
    const [alice, bob] = people as [Person, Person];
    await bob.client.kill();
    const texts = Array.from({ length: MESSAGES }, (_, i) => `message ${i}`);
    for (const text of texts) await alice.client.send(bob.address, text);
    const delivered = (): boolean =>
      [...alice.statuses.values()].filter((status) => status === "delivered").length === MESSAGES;
    let deaths = 0;
    while (!delivered()) {
      const moment = deaths % 2 === 0 ? "before" : "after";
      await bob.start({ dieAtCommit: { count: 1 + Math.floor(Math.random() * 4), moment } });
      await Promise.race([bob.client.ended, alice.until(delivered)]);
      if (!delivered()) deaths++;
    }
    assert.ok(deaths > 3, `only ${deaths} deaths`);
    await bob.client.kill();
    await bob.start();
    await alice.until(
      () => [...alice.statuses.values()].filter((status) => status === "delivered").length === MESSAGES,
    );
    assert.deepEqual(await received(bob, [alice]), texts.sort());
  });
});

test("power cuts of the sender at any commit: what it took is sent once, what it did not take is not sent", async () => {
  await withWorld(["alice", "bob"], async ({ people }) => {
    const [alice, bob] = people as [Person, Person];
    await alice.client.kill();
    const taken = new Set<string>();
    const asked = new Set<string>();
    for (let life = 0; life < 12; life++) {
      const moment = life % 2 === 0 ? "before" : "after";
      await alice.start({ dieAtCommit: { count: 1 + Math.floor(Math.random() * 12), moment } });
      for (let i = 0; ; i++) {
        const text = `life ${life} message ${i}`;
        asked.add(text);
        process.stderr.write("ask " + text + "\n");
        try {
          await alice.client.send(bob.address, text);
          taken.add(text);
        } catch {
          break;
        }
      }
      process.stderr.write("life over\n");
      await alice.client.ended;
      process.stderr.write("ended\n");
    }
    await alice.start();
    await alice.client.send(bob.address, "the last one");
    taken.add("the last one");
    process.stderr.write("waiting: " + [...taken].filter((t) => !bob.shown.includes(t)).join(",") + "\n");
    const tm = setTimeout(async () => {
      process.stderr.write("missing: " + [...taken].filter((t) => !bob.shown.includes(t)).join(",") + "\n");
      process.stderr.write(
        JSON.stringify(
          (await alice.client.outbox()).map((m) => [m.text, m.status, m.timeline.slice(-3)]),
          null,
          1,
        ) + "\n",
      );
      const h = await alice.client.messages(bob.address);
      process.stderr.write(
        JSON.stringify(
          h.filter((m) => !bob.shown.includes(m.text)).map((m) => [m.text, m.status, m.timeline]),
          null,
          1,
        ),
      );
    }, 40000);
    await bob.until(() => [...taken].every((text) => bob.shown.includes(text)));
    const shown = await received(bob, [alice]);
    assert.equal(new Set(shown).size, shown.length, "nothing is shown twice");
    for (const text of taken) assert.ok(shown.includes(text), `${text} was taken and is lost`);
    for (const text of shown) assert.ok(asked.has(text) || text === "the last one");
  });
});

/** Power cuts between any two commits, on either side: every message is shown exactly once, and its status is true. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LockedEngine } from "./index.ts";
import { lockPerson, unlockPerson } from "./test/lock.ts";
import { settle } from "./test/manual-clock.ts";
import { type Person, World } from "./test/world.ts";

interface Step {
  readonly who: "alice" | "bob";
  readonly act: "send" | "crash" | "cut network" | "restore network" | "wait" | "lock" | "unlock";
}

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.constantFrom("alice", "bob"),
  act: fc.oneof(
    { weight: 6, arbitrary: fc.constant("send" as const) },
    { weight: 1, arbitrary: fc.constantFrom("crash", "cut network", "restore network", "wait" as const) },
    { weight: 1, arbitrary: fc.constantFrom("lock", "unlock" as const) },
  ),
});

/** Which commits of a person lose power, counted from the start of the story, and at which side of the commit. */
const cuts = fc.uniqueArray(
  fc.record({
    at: fc.integer({ min: 1, max: 60 }),
    side: fc.constantFrom("crash before", "crash after" as const),
  }),
  { maxLength: 6, selector: ({ at }) => at },
);

/** A person whose disk loses power at certain commits, and who starts the program again each time. */
function plagued(
  world: World,
  name: string,
  plan: readonly { readonly at: number; readonly side: string }[],
): Person {
  let commits = 0;
  const options = {
    onCommit: () => {
      commits++;
      const cut = plan.find(({ at }) => at === commits);
      return (cut?.side ?? "commit") as "commit" | "crash before" | "crash after";
    },
  };
  const person = world.person(name);
  revive.set(person, async () => {
    await person.crash(options);
    // The cut may hit the opening itself.
    for (;;) {
      try {
        await person.start();
        return;
      } catch {
        await person.crash(options);
      }
    }
  });
  return person;
}

const revive = new WeakMap<Person, () => Promise<void>>();
const lockedEngines = new WeakMap<Person, LockedEngine>();

/** Where the power fails meanwhile, the device is found dead afterwards. */
async function lock(person: Person): Promise<void> {
  if (person.engine === null) return;
  await lockPerson(person).then(
    (locked) => lockedEngines.set(person, locked),
    () => undefined,
  );
}

async function unlock(person: Person): Promise<void> {
  const locked = lockedEngines.get(person);
  if (locked === undefined || person.engine !== null) return;
  await unlockPerson(person, locked).catch(() => undefined);
  await reviveDead([person]);
  await person.start();
}

async function reviveDead(people: readonly Person[]): Promise<void> {
  for (const person of people) {
    while (person.records.dead) await revive.get(person)?.();
  }
}

test("whatever is cut, every message that was accepted arrives exactly once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 25 }),
      cuts,
      cuts,
      async (steps, forAlice, forBob) => {
        const world = new World();
        const alice = plagued(world, "alice", forAlice);
        const bob = plagued(world, "bob", forBob);
        const people = [alice, bob];
        for (const person of people) {
          await person.activate();
          await revive.get(person)?.();
        }
        const promised: { readonly from: Person; readonly text: string }[] = [];
        let count = 0;
        for (const { who, act } of steps) {
          const [person, other] = who === "alice" ? [alice, bob] : [bob, alice];
          switch (act) {
            case "send": {
              await unlock(person);
              const text = `${who} ${++count}`;
              const sending = person.self.send(other.address, text).then(
                () => promised.push({ from: person, text }),
                () => undefined,
              );
              if (count % 3 === 0) await sending;
              break;
            }
            case "crash":
              await revive.get(person)?.();
              break;
            case "lock":
              await lock(person);
              break;
            case "unlock":
              await unlock(person);
              break;
            case "cut network":
              person.weather = count % 2 === 0 ? "down" : "loses answers";
              break;
            case "restore network":
              person.weather = "up";
              break;
            case "wait":
              await world.elapse(13_000);
              break;
          }
          await reviveDead(people);
        }
        await comeToRest(world, people);
        for (const [from, to] of [
          [alice, bob],
          [bob, alice],
        ] as const) {
          const messages = await from.self.messages(to.address, { limit: 1_000 });
          const sent = messages.filter(({ direction, note }) => direction === "out" && note === null);
          for (const message of sent) assert.equal(message.status, "delivered", message.text);
          const shown = (await to.self.messages(from.address, { limit: 1_000 }))
            .filter(({ direction, note }) => direction === "in" && note === null)
            .map(({ text }) => text);
          assert.deepEqual([...shown].sort(), sent.map(({ text }) => text).sort());
          for (const { text } of promised.filter((promise) => promise.from === from)) {
            assert.equal(shown.filter((other) => other === text).length, 1, text);
          }
          assert.deepEqual(await from.self.outbox(), []);
          assert.equal(from.records.count("envelopes") + from.records.count("in-flight"), 0);
          assert.equal(from.records.count("locked-inbox"), 0);
        }
        for (const person of people) await person.stop();
      },
    ),
    { numRuns: 40 },
  );
});

/** The network is well for an hour: everybody registers, and everything that waits is tried. */
async function comeToRest(world: World, people: readonly Person[]): Promise<void> {
  for (const person of people) {
    await unlock(person);
    person.weather = "up";
  }
  for (let minute = 0; minute < 10; minute++) {
    await settle();
    await reviveDead(people);
    for (const person of people) person.self.wake();
    await world.elapse(60_000);
    for (const device of world.server.devices.keys()) world.server.pump(device);
  }
}

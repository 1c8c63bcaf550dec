/** Two people who can call each other, each with a voice of their own. */
import type { TestContext } from "node:test";
import { Microphone } from "./microphone.ts";
import { activate, type Person, World, write } from "./world.ts";

/** What Alice says, and Bob: hertz. */
export const [LOW, HIGH] = [440, 1_000] as const;

export interface Pair {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
}

/** They have written to each other. */
export async function pair(t: TestContext): Promise<Pair> {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([
    world.person("alice", { microphone: Microphone.saying(t, LOW), locale: "en-GB" }),
    world.person("bob", { microphone: Microphone.saying(t, HIGH), locale: "en-GB" }),
  ]);
  await Promise.all([activate(alice), activate(bob)]);
  await Promise.all([alice.online(), bob.online()]);
  await write(alice, bob, "May I call?");
  await bob.hears("May I call?");
  return { world, alice, bob };
}

export const both = <T>(
  people: readonly [Person, Person],
  what: (person: Person) => Promise<T>,
): Promise<T[]> => Promise.all(people.map(what));

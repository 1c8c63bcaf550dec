/** Two people who can call each other, each with a voice of their own. */
import type { TestContext } from "node:test";
import type { ConfigOverrides } from "@sottovoce/server";
import type { Meddle } from "../../e2e/support/calls/meddling-server.ts";
import { DishonestServer } from "./dishonest-server.ts";
import { Microphone } from "./microphone.ts";
import { activate, type Person, World, write } from "./world.ts";

/** What Alice says, and Bob: hertz. */
export const [LOW, HIGH] = [440, 1_000] as const;

export interface Pair {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
}

export interface PairSettings {
  /** Of the operator, where they are not the usual ones. */
  readonly server?: ConfigOverrides;
  /** What the server does to descriptions that come for Bob, or leave him; honest ones do nothing. */
  readonly meddle?: Meddle;
}

/** They have written to each other. */
export async function pair(t: TestContext, { server, meddle }: PairSettings = {}): Promise<Pair> {
  const world = await World.open(t, server);
  const bobs = { microphone: Microphone.saying(t, HIGH), locale: "en-GB" };
  const [alice, bob] = await Promise.all([
    world.person("alice", { microphone: Microphone.saying(t, LOW), locale: "en-GB" }),
    world.person("bob", meddle === undefined ? bobs : { ...bobs, origin: await dishonest(t, world, meddle) }),
  ]);
  await Promise.all([activate(alice), activate(bob)]);
  await Promise.all([alice.online(), bob.online()]);
  await write(alice, bob, "May I call?");
  await bob.hears("May I call?");
  return { world, alice, bob };
}

async function dishonest(t: TestContext, world: World, meddle: Meddle): Promise<string> {
  const between = await DishonestServer.open(world.origin, meddle);
  t.after(() => between.close());
  return between.origin;
}

export const both = <T>(
  people: readonly [Person, Person],
  what: (person: Person) => Promise<T>,
): Promise<T[]> => Promise.all(people.map(what));

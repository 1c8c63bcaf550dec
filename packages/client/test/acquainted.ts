/** Two people who know each other, one of them with a bad network: what the outbox is tested with. */
import { settle } from "./manual-clock.ts";
import { type Person, World } from "./world.ts";

/** Moments, in seconds after `start`, at which the person's engine tried to hand a message over. */
export function watchTries(person: Person): { readonly seconds: () => number[]; restart(): void } {
  const { clock } = person.world;
  let start = clock.now();
  let tries: number[] = [];
  person.onRequest = ({ path }) => {
    if (path === "/v1/messages") tries.push((clock.now() - start) / 1000);
  };
  return {
    seconds: () => tries,
    restart: () => {
      start = clock.now();
      tries = [];
    },
  };
}

/** Alice and Bob, who have written to each other before; Alice's SIP stays down, so that no trigger comes by itself. */
export async function acquainted(): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  await alice.self.send(bob.address, "first");
  await settle();
  await bob.self.send(alice.address, "second");
  await settle();
  alice.sip = "down";
  for (const flow of [...world.server.flows]) {
    if (flow.device === alice.self.identity.device) flow.drop();
  }
  await settle();
  return { world, alice, bob };
}

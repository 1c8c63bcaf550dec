/** A call of somebody who hides the own address, between two browsers, with a relay. */
import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { connect, hears, isGone, press } from "./support/calling.ts";
import { both, HIGH, LOW, type Pair, pair } from "./support/pair.ts";
import { COTURN, noRelay, Relay } from "./support/relay.ts";
import { type Person, skip } from "./support/world.ts";

/** They talk, and hang up. */
async function talk({ alice, bob }: Pair, caller: "alice" | "bob"): Promise<void> {
  await (caller === "alice" ? connect(alice, bob) : connect(bob, alice));
  await Promise.all([hears(alice.page, HIGH), hears(bob.page, LOW)]);
  await press(alice.page, "End call");
  await both([alice, bob], ({ page }) => isGone(page));
}

/** From now on, a person's browser gathers all its addresses, whatever it is told. */
function makeTalkative({ page }: Person): Promise<void> {
  return page.evaluate(() => {
    const { RTCPeerConnection } = globalThis;
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy: "all" });
      }
    };
  });
}

/** It names the relay, and nothing of this machine. */
function assertHidden(description: string, relay: string): void {
  const candidates = description.match(/^a=candidate:.*$/gm) ?? [];
  assert.ok(candidates.length > 0, description);
  for (const candidate of candidates) {
    const [, , , , address, , , kind] = candidate.split(" ");
    assert.deepEqual([address, kind], [relay, "relay"], candidate);
  }
  const addresses = new Set(description.match(/\b\d+\.\d+\.\d+\.\d+\b/g));
  assert.deepEqual(addresses, new Set(["0.0.0.0", relay]), description);
  const own = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
  for (const other of [...own.filter((address) => address.includes(":")), " IP6 ", ".local"]) {
    assert.ok(!description.includes(other), `${other} in ${description}`);
  }
}

test(`who hides the own address is found at the relay alone, calling and called, with ${COTURN}`, {
  skip: skip || noRelay,
}, async (t) => {
  const relay = await Relay.start(t);
  const descriptions: string[] = [];
  const people = await pair(t, {
    server: relay.settings,
    meddle: (sdp, from) => {
      if (from === "peer") descriptions.push(sdp);
      return sdp;
    },
  });
  await people.alice.page.evaluate(async () => {
    const { calls } = await globalThis.sottovoce.preferences();
    await globalThis.sottovoce.setPreferences({ calls: { ...calls, hideAddress: true } });
  });
  await talk(people, "alice");
  await talk(people, "bob");
  await makeTalkative(people.alice);
  await talk(people, "alice");
  assert.equal(descriptions.length, 3);
  for (const description of descriptions) assertHidden(description, relay.address);
});

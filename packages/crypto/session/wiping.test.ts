import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bytes } from "@sottovoce/wire";
import { createNodePrimitives } from "../primitives/node.ts";
import type { Primitives } from "../primitives/primitives.ts";
import { allocationsOf, holds } from "../test/allocations.ts";
import { look, makeParty, type Party, peerOf, read, send } from "../test/parties.ts";
import { encodePeer } from "./index.ts";
import { secretsOf } from "./ratchet-state.ts";

const primitives = createNodePrimitives();

/** A provider that remembers every secret it gave out. */
function tappedPrimitives(): { readonly tapped: Primitives; readonly given: Uint8Array[] } {
  const given: Uint8Array[] = [];
  const note = (secret: Bytes): Bytes => {
    given.push(secret);
    return secret;
  };
  const { x25519, mlKem768 } = primitives;
  const tapped: Primitives = {
    ...primitives,
    x25519: { ...x25519, agree: async (pair, peer) => note(await x25519.agree(pair, peer)) },
    mlKem768: { ...mlKem768, decapsulate: async (pair, ct) => note(await mlKem768.decapsulate(pair, ct)) },
    hmacSha256: async (key, data) => note(await primitives.hmacSha256(key, data)),
    hkdfSha256: async (salt, ikm, info, length) => note(await primitives.hkdfSha256(salt, ikm, info, length)),
  };
  return { tapped, given };
}

/** Looks at an envelope and answers the secrets that are still there, as far as `party` does not keep them. */
async function leftAfter(party: Party, envelope: Bytes, reason: string): Promise<number> {
  const { tapped, given } = tappedPrimitives();
  const received = await look({ ...party, primitives: tapped }, envelope);
  assert.equal(received.outcome === "refused" && received.reason, reason);
  assert.ok(given.length > 0);
  return given.filter((secret) => secret.some((byte) => byte !== 0)).length;
}

test("a refused envelope leaves no secret behind", async () => {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b")];
  const first = await send(alice, bob, "1");
  const flip = (envelope: Bytes, at: number) => envelope.with(at, envelope[at]! ^ 1) as Bytes;
  assert.equal(await leftAfter(bob, flip(first, 1140), "not_authentic"), 0, "sender block");
  assert.equal(await leftAfter(bob, flip(first, 1250), "not_authentic"), 0, "header");
  assert.equal(await leftAfter(bob, flip(first, 2000), "not_authentic"), 0, "body of type 1");
  assert.equal(await read(bob, first), "1");
  assert.equal(await read(alice, await send(bob, alice, "2")), "2");
  for (let i = 0; i < 3; i++) await send(alice, bob, "lost");
  const next = await send(alice, bob, "3");
  assert.equal(await leftAfter(bob, flip(next, 2000), "not_authentic"), 0, "a new chain and what it skips");
  assert.equal(await read(bob, next), "3");
});

test("storing a session leaves no copy of its secrets but the one it answers", async () => {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b")];
  await read(bob, await send(alice, bob, "1"));
  await read(alice, await send(bob, alice, "2"));
  await read(bob, await send(alice, bob, "3"));
  await send(bob, alice, "lost");
  await read(alice, await send(bob, alice, "4"));
  await send(alice, bob, "5");
  const { ratchet } = peerOf(alice, bob).current ?? assert.fail();
  const own = await primitives.x25519.exportPrivate(ratchet.own ?? assert.fail());
  const secrets = [own, ...secretsOf(ratchet)].map((secret) => Uint8Array.from(secret));
  const { result, allocated } = await allocationsOf(() => encodePeer(primitives, peerOf(alice, bob)));
  assert.ok(allocated.length > 10);
  for (const secret of secrets) {
    assert.ok(holds(result, secret));
    const copies = allocated.filter((bytes) => bytes.buffer !== result.buffer && holds(bytes, secret));
    assert.equal(copies.length, 0);
  }
  assert.deepEqual(secretsOf(ratchet), secrets.slice(1), "what belongs to the session is left alone");
});

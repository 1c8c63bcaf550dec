/** What happens to keys: they leave memory at lock, and pass from tab to tab only where that is asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Primitives, wipe } from "@sottovoce/crypto";
import type { Bytes } from "@sottovoce/wire";
import { type ExposedVaultKey, openEngine, openEngineWithKey } from "../index.ts";
import { lockPerson, unlockPerson } from "../test/lock.ts";
import { settle } from "../test/manual-clock.ts";
import { privateBytes } from "../test/private-bytes.ts";
import { PASSPHRASE, pair, refusedWith } from "../test/world.ts";

/** A provider that remembers every byte string it made. */
function tapped(primitives: Primitives): { readonly provider: Primitives; readonly made: Uint8Array[] } {
  const made: Uint8Array[] = [];
  const note = <T extends Bytes | null>(bytes: T): T => {
    if (bytes !== null) made.push(bytes);
    return bytes;
  };
  const { x25519, ed25519, mlKem768 } = primitives;
  return {
    made,
    provider: {
      ...primitives,
      x25519: {
        ...x25519,
        agree: async (own, peer) => note(await x25519.agree(own, peer)),
        exportPrivate: async (own) => note(await x25519.exportPrivate(own)),
      },
      ed25519: { ...ed25519, exportSeed: async (own) => note(await ed25519.exportSeed(own)) },
      mlKem768: { ...mlKem768, exportSeed: async (own) => note(await mlKem768.exportSeed(own)) },
      argon2id: async (...args) => note(await primitives.argon2id(...args)),
      hkdfSha256: async (...args) => note(await primitives.hkdfSha256(...args)),
      hmacSha256: async (...args) => note(await primitives.hmacSha256(...args)),
      aes256GcmOpen: async (...args) => note(await primitives.aes256GcmOpen(...args)),
    },
  };
}

const holds = (bytes: Uint8Array, secret: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(secret);

test("lock overwrites the keys of the vault, of sessions and of prekeys", async () => {
  const { alice, bob } = await pair();
  for (let i = 0; i < 2; i++) {
    await alice.self.send(bob.address, "to bob");
    await settle();
    await bob.self.send(alice.address, "to alice");
    await settle();
  }
  await bob.stop();
  const { provider, made } = tapped(bob.ports.primitives);
  bob.adopt(await openEngine({ ...bob.ports, primitives: provider }, PASSPHRASE));
  await bob.start();
  await alice.self.send(bob.address, "one more");
  await settle();
  await bob.self.send(alice.address, "another");
  await settle();
  const secrets = await privateBytes(bob.ports.primitives, bob.records.copy(), PASSPHRASE);
  const kept = secrets.filter(([name]) =>
    /^(vault|record|index|root|chain|header|next|OTK|KEM half)/.test(name),
  );
  assert.ok(kept.length > 100, `${kept.length}`);
  assert.ok(
    kept.some(([, secret]) => made.some((bytes) => holds(bytes, secret))),
    "the search finds what is there",
  );
  await lockPerson(bob);
  for (const [name, secret] of kept) {
    const left = made.filter((bytes) => holds(bytes, secret)).map(({ length }) => length);
    assert.deepEqual(left, [], `${name} is still there`);
  }
  await alice.stop();
});

test("nothing works on an engine that was locked, and its records stay open for the locked one", async () => {
  const { alice, bob } = await pair();
  const { self } = bob;
  const reading = self.messages(alice.address);
  const locked = await lockPerson(bob);
  await reading.catch((error) => assert.ok(refusedWith("stopped")(error)));
  await assert.rejects(self.send(alice.address, "x"), refusedWith("stopped"));
  await assert.rejects(self.messages(alice.address), refusedWith("stopped"));
  await assert.rejects(self.lock(), refusedWith("stopped"));
  assert.throws(() => self.exposeVaultKeyToOtherTabs(), refusedWith("stopped"));
  await self.stop();
  assert.equal(bob.records.closed, false);
  await locked.stop();
  assert.equal(bob.records.closed, true);
  await alice.stop();
});

test("a server that does not answer does not keep the keys in memory", async () => {
  const { alice, bob } = await pair();
  bob.weather = "silent";
  await bob.self.send(alice.address, "waits");
  const locked = await bob.self.lock();
  assert.equal(locked.connection, "offline");
  bob.weather = "up";
  await unlockPerson(bob, locked);
  await bob.start();
  assert.deepEqual(await alice.texts(bob), ["waits"], "what waited is sent after unlocking");
  for (const person of [alice, bob]) await person.stop();
});

test("another tab goes on with the exposed key, also after the passphrase was changed", async () => {
  const { alice, bob } = await pair();
  const key = bob.self.exposeVaultKeyToOtherTabs();
  await bob.self.changePassphrase(PASSPHRASE, "another passphrase");
  const posted = structuredClone(key);
  await bob.crash();
  bob.adopt(await openEngineWithKey(bob.ports, posted));
  wipe(posted);
  await bob.start();
  await alice.self.send(bob.address, "hello");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["hello"]);
  await bob.stop();
  await assert.rejects(openEngine(bob.ports, PASSPHRASE), refusedWith("wrong_passphrase"));
  bob.adopt(await openEngine(bob.ports, "another passphrase"));
  assert.deepEqual(await bob.texts(alice), ["hello"]);
  await alice.stop();
});

test("a key of another vault, or none at all, opens nothing", async () => {
  const { alice, bob } = await pair();
  const key = alice.self.exposeVaultKeyToOtherTabs();
  await bob.stop();
  await assert.rejects(openEngineWithKey(bob.ports, key), refusedWith("not_activated"));
  await assert.rejects(
    openEngineWithKey(bob.ports, new Uint8Array(3) as ExposedVaultKey),
    refusedWith("damaged"),
  );
  await alice.stop();
});

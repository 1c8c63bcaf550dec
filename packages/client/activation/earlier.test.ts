/** Profiles that were activated before an account could have further devices. */
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { rootCertificates } from "node:tls";
import { type Bytes, parseLinkingLink } from "@sottovoce/wire";
import { join } from "../test/linked.ts";
import { PASSPHRASE, type Person, refusedWith, World } from "../test/world.ts";
import { jsonCodec } from "../vault/codec.ts";
import { openVault } from "../vault/passphrase.ts";
import { collection } from "../vault/vault.ts";
import { type AccountRecord, THE_ACCOUNT } from "./account.ts";

const STORED = collection("account", 1, jsonCodec<Partial<AccountRecord>>());
const AUTHORITY = rootCertificates[0] ?? "";

/** A person whose profile is as those builds left it. @param authority PEM that it pinned */
async function earlier(authority: string): Promise<Person> {
  const alice = new World().person("alice");
  await alice.activate();
  await alice.stop();
  const { primitives, records, clock } = alice.ports;
  const vault = await openVault(primitives, records, PASSPHRASE, clock.now());
  const stored = await vault.get(STORED, THE_ACCOUNT);
  if (stored === null) throw new Error("there is no account");
  const { caHash: _caHash, primary: _primary, ...rest } = stored;
  const pin = { origin: "https://example.org", authority };
  await vault
    .batch()
    .put(STORED, THE_ACCOUNT, { ...rest, pin })
    .commit();
  await vault.close();
  alice.records = alice.records.survivor();
  return alice;
}

function hashOf(pem: string): Bytes {
  const key = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
  return new Uint8Array(createHash("sha256").update(key).digest());
}

test("an earlier profile opens, its device holds the account's key, and it lets another one in", async () => {
  const alice = await earlier(AUTHORITY);
  await alice.start();
  assert.equal(alice.self.connection, "online");
  const [device] = await alice.self.devices();
  assert.deepEqual([device?.self, device?.primary], [true, true]);
  const { link } = await alice.self.offerLink();
  assert.deepEqual(parseLinkingLink(link).caHash, hashOf(AUTHORITY));
  const tablet = await join(alice);
  const seen = (await tablet.self.devices()).map(({ self, primary }) => [self, primary]);
  assert.deepEqual(seen, [
    [false, true],
    [true, false],
  ]);
  // What is learned later is kept beside what was filled in.
  await alice.stop();
  await alice.start();
  assert.deepEqual(
    (await alice.self.devices()).map(({ primary }) => primary),
    [true, false],
  );
  for (const person of [tablet, alice]) await person.stop();
});

test("where nothing says which authority it is, no link is made, and the sentence says what to do", async () => {
  const alice = await earlier("");
  await alice.start();
  await assert.rejects(alice.self.offerLink(), refusedWith("damaged"));
  await assert.rejects(alice.self.offerLink(), /new activation link/);
  await alice.stop();
});

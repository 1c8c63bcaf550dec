import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import type { RetainedSecrets } from "@sottovoce/voice";
import { type Address, ByteWriter, toBase64Url, toHex } from "@sottovoce/wire";
import { ManualClock } from "../../test/manual-clock.ts";
import { MemoryRecords } from "../../test/memory-records.ts";
import { bytesCodec } from "../../vault/codec.ts";
import { Ledger } from "../../vault/ledger.ts";
import { createVault } from "../../vault/passphrase.ts";
import { collection } from "../../vault/vault.ts";
import { RetainedBook } from "./retained.ts";

const node = createNodePrimitives();
/** Without the slow hash of passphrases. */
const primitives: typeof node = {
  ...node,
  argon2id: async (password, salt, { length }) =>
    (await node.sha512(Buffer.concat([salt, password]))).slice(0, length),
};
const [BOB, CAROL] = ["bob@example.org" as Address, "carol@example.org" as Address];
const ZID = new Uint8Array(12).fill(7);
const OTHER_ZID = new Uint8Array(12).fill(8);
const [RS1, RS2] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const KEY = toBase64Url(new Uint8Array(32).fill(9));
const DAY_S = 86_400;

/** New objects each time: what is handed over is wiped by whoever made it. */
function secrets(changes: Partial<RetainedSecrets> = {}): RetainedSecrets {
  return {
    rs1: new Uint8Array(RS1),
    rs2: new Uint8Array(RS2),
    sasVerified: false,
    ...changes,
  };
}

async function fresh() {
  const [clock, records] = [new ManualClock(), new MemoryRecords()];
  const vault = await createVault(primitives, records, "a passphrase for tests only");
  const book = new RetainedBook({ clock, primitives, ledger: new Ledger(vault) }, vault);
  const count = async () => (await records.list("zrtp-retained", {})).length;
  return { clock, book, of: book.of(BOB, () => null), count, vault };
}

describe("what is kept of calls", () => {
  it("is this device's number, the same ever after", async () => {
    const { book } = await fresh();
    const [first, again] = await Promise.all([book.zid(), book.zid()]);
    assert.equal(first.length, 12);
    assert.deepEqual(await book.zid(), first);
    assert.deepEqual(again, first);
  });

  it("comes back as it was, under the address and the number it was kept for, and no other", async () => {
    const { book, of } = await fresh();
    await of.save(ZID, secrets({ sasVerified: true }), null);
    assert.deepEqual(await of.load(ZID), { ...secrets({ sasVerified: true }), until: null });
    assert.equal(await of.load(OTHER_ZID), null);
    assert.equal(await book.of(CAROL, () => null).load(ZID), null);
    await of.save(ZID, secrets({ rs2: null }), null);
    assert.deepEqual(await of.load(ZID), { ...secrets({ rs2: null }), until: null });
  });

  it("counts until its time is over, and is then erased", async () => {
    const { book, of, clock, count } = await fresh();
    await of.save(ZID, secrets(), DAY_S);
    await of.save(OTHER_ZID, secrets(), null);
    const until = clock.now() + DAY_S * 1000;
    assert.deepEqual(await of.load(ZID), { ...secrets(), until });
    await clock.elapse(DAY_S * 1000);
    await book.forgetExpired(BOB);
    assert.equal(await count(), 2, "the last moment is one of them");
    await clock.elapse(1);
    assert.equal(await of.load(ZID), null);
    await book.forgetExpired(CAROL);
    assert.equal(await count(), 2, "somebody else's");
    await book.forgetExpired(BOB);
    assert.equal(await count(), 1);
    assert.deepEqual(await of.load(OTHER_ZID), { ...secrets(), until: null });
  });

  it("keeps its time where a call is taken back", async () => {
    const { of, clock } = await fresh();
    await of.save(ZID, secrets({ sasVerified: true }), DAY_S);
    const before = await of.load(ZID);
    assert.ok(before !== null);
    await clock.elapse(1000);
    await of.save(ZID, secrets({ rs1: new Uint8Array(32).fill(3) }), DAY_S);
    await of.restore(ZID, { ...before, sasVerified: false });
    assert.deepEqual(await of.load(ZID), { ...before, sasVerified: false });
  });

  it("is not there at all where nothing is kept", async () => {
    const { of, count } = await fresh();
    await of.save(ZID, secrets(), null);
    await of.restore(ZID, { rs1: null, rs2: null, sasVerified: false, until: null });
    assert.deepEqual([await of.load(ZID), await count()], [null, 0]);
  });

  it("is forgotten where a person accepts that it is broken, and only there", async () => {
    const { book, of, count } = await fresh();
    await of.save(ZID, secrets(), null);
    await of.save(OTHER_ZID, secrets(), null);
    await book.forgetBroken(BOB);
    assert.equal(await count(), 2);
    await book.markBroken(BOB, ZID);
    assert.deepEqual(await of.load(ZID), { ...secrets(), until: null }, "a person decides");
    await book.forgetBroken(CAROL);
    assert.equal(await count(), 2);
    await book.forgetBroken(BOB);
    assert.deepEqual([await of.load(ZID), await count()], [null, 1]);
    await book.markBroken(BOB, ZID);
    assert.equal(await count(), 1);
  });

  it("tells of other devices at an address whose words were compared, and what the calls were tied to", async () => {
    const { book, of } = await fresh();
    assert.deepEqual(await book.comparedWithOthers(BOB, ZID), []);
    await of.save(ZID, secrets({ sasVerified: true }), null);
    assert.deepEqual(await book.comparedWithOthers(BOB, ZID), []);
    assert.deepEqual(await book.comparedWithOthers(BOB, OTHER_ZID), [null]);
    assert.deepEqual(await book.comparedWithOthers(CAROL, OTHER_ZID), []);
    await book.of(BOB, () => KEY).save(ZID, secrets({ sasVerified: true }), null);
    assert.deepEqual(await book.comparedWithOthers(BOB, OTHER_ZID), [KEY]);
  });

  it("keeps the account of compared words through later calls and alarms, and no longer than the verdict", async () => {
    const { book, of } = await fresh();
    const compared = () => book.comparedWithOthers(BOB, OTHER_ZID);
    await book.of(BOB, () => KEY).save(ZID, secrets({ sasVerified: true }), null);
    await of.save(ZID, secrets({ sasVerified: true, rs1: new Uint8Array(32).fill(3) }), null);
    assert.deepEqual(await compared(), [KEY]);
    await book.markBroken(BOB, ZID);
    assert.deepEqual(await compared(), [KEY]);
    const kept = await of.load(ZID);
    assert.ok(kept !== null);
    await of.restore(ZID, kept);
    assert.deepEqual(await compared(), [KEY]);
    await of.restore(ZID, { ...kept, sasVerified: false });
    await of.save(ZID, secrets({ sasVerified: true }), null);
    assert.deepEqual(await compared(), [null]);
  });

  it("is read as well where it was written before accounts were kept with it", async () => {
    const { book, of, vault } = await fresh();
    // As it was: flags, until, ZID, both secrets.
    const earlier = new ByteWriter(85)
      .u8(1 | 2 | 4)
      .u64(0)
      .bytes(ZID)
      .bytes(RS1)
      .bytes(RS2)
      .finish();
    const name = `${BOB}/${toHex(ZID)}`;
    await vault
      .batch()
      .put(collection("zrtp-retained", 1, bytesCodec), name, earlier, { group: BOB })
      .commit();
    assert.deepEqual(await of.load(ZID), { ...secrets({ sasVerified: true }), until: null });
    assert.deepEqual(await book.comparedWithOthers(BOB, OTHER_ZID), [null]);
  });
});

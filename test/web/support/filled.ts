/**
 * A browser of somebody who has used the app for years: what a person's browser has stored is opened here with their
 * passphrase, filled with messages, and put back. The app finds them as if they had come one after the other.
 */
import type { StoredRecord } from "@sottovoce/client";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { type AccountId, type Address, type Bytes, makeMessageId, toHex } from "@sottovoce/wire";
import type { Page } from "playwright-core";
import { CONTACTS } from "../../../packages/client/contacts/record.ts";
import { MESSAGES, type MessageRecord } from "../../../packages/client/history/record.ts";
import { keepConversations } from "../../../packages/client/test/large-profile.ts";
import { MemoryRecords } from "../../../packages/client/test/memory-records.ts";
import { openVault } from "../../../packages/client/vault/passphrase.ts";
import type { Vault } from "../../../packages/client/vault/vault.ts";
import { PASSPHRASE, type Person } from "./person.ts";

/** Records of one commit, and of one journey into the browser. */
const BATCH = 1_000;
/** Between one message and the next. */
const APART_MS = 7 * 60_000;

/**
 * Fills conversations with messages, in turn, and opens the app again.
 * @param peers with the first of whom there is at least one message already; the others may be unknown yet
 * @param count messages in all
 */
export async function fillHistory(person: Person, peers: readonly string[], count: number): Promise<void> {
  const { page } = person;
  await page.evaluate(() => globalThis.sottovoce.lock());
  await person.reached("locked");
  const records = new MemoryRecords();
  await records.commit({ put: await readRecords(page) });
  const vault = await openVault(createNodePrimitives(), records, PASSPHRASE, Date.now());
  const before = new Set([...records.disk].flatMap(([, store]) => [...store.values()]));
  await fill(vault, peers as readonly Address[], count);
  const put = [...records.disk].flatMap(([, store]) => [...store.values()]);
  await writeRecords(
    page,
    put.filter((record) => !before.has(record)),
  );
  await page.reload();
  await person.reached("locked");
  await person.unlock();
}

/** Texts as people write them; every fortieth is longer, so that heights differ. */
export function textOf(index: number): string {
  return index % 40 === 0
    ? `Message ${index}: and one that takes more than a line, as they do when somebody has something to tell.`
    : `Message ${index}`;
}

async function fill(vault: Vault, peers: readonly Address[], count: number): Promise<void> {
  const patterns = new Map<Address, readonly MessageRecord[]>();
  for (const peer of peers) {
    const stored = await vault.list(MESSAGES, { group: peer });
    if (stored.length === 0) await introduce(vault, peer, peers[0] as Address);
    patterns.set(peer, stored.length > 0 ? stored : (patterns.get(peers[0] as Address) ?? []));
  }
  const first = Date.now() - count * APART_MS;
  const last = new Map<Address, MessageRecord>();
  for (let start = 0; start < count; start += BATCH) {
    const batch = vault.batch();
    for (let index = start; index < Math.min(start + BATCH, count); index++) {
      const peer = peers[index % peers.length] as Address;
      const pattern = patterns.get(peer) ?? [];
      const like = pattern[index % pattern.length] as MessageRecord;
      const sentAt = first + index * APART_MS;
      const id = makeMessageId(sentAt, numbered(index));
      const receivedAt = like.receivedAt === null ? null : sentAt;
      const order = 1_000 + index;
      const message = { ...like, id, peer, text: textOf(index), sentAt, receivedAt, order, read: true };
      batch.put(MESSAGES, id, message, { group: peer, order });
      last.set(peer, message);
    }
    await batch.commit();
  }
  await keepConversations(vault, last);
}

/** Somebody new, with the keys of somebody who is known. */
async function introduce(vault: Vault, peer: Address, model: Address): Promise<void> {
  const contact = await vault.get(CONTACTS, model);
  if (contact === null || peer === model) throw new Error(`there is no message with ${model} to go by`);
  const account = toHex(crypto.getRandomValues(new Uint8Array(16))) as AccountId;
  const displayName = peer.slice(0, peer.indexOf("@"));
  await vault
    .batch()
    .put(CONTACTS, peer, { ...contact, address: peer, account, displayName })
    .commit();
}

function numbered(index: number): Bytes {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(6, index + 1);
  return bytes;
}

/** A record as it goes to and from the browser: bytes in base64. */
type Packed = Readonly<Record<string, string | number | null | { readonly bytes: string }>>;

function pack(record: StoredRecord): Packed {
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? { bytes: value.toBase64() } : value,
  ]);
  return Object.fromEntries(entries);
}

async function readRecords(page: Page): Promise<StoredRecord[]> {
  const packed: readonly Packed[] = await page.evaluate(async () => {
    const opening = indexedDB.open("sottovoce");
    await new Promise((resolve) => opening.addEventListener("success", resolve));
    const all = opening.result.transaction("records").objectStore("records").getAll();
    await new Promise((resolve) => all.addEventListener("success", resolve));
    opening.result.close();
    return all.result.map((record: object) =>
      Object.fromEntries(
        Object.entries(record).map(([name, value]) => [
          name,
          value instanceof Uint8Array ? { bytes: value.toBase64() } : value,
        ]),
      ),
    );
  });
  return packed.map((record) => {
    const entries = Object.entries(record).map(([name, value]) => [
      name,
      typeof value === "object" && value !== null ? Uint8Array.fromBase64(value.bytes) : value,
    ]);
    return Object.fromEntries(entries) as StoredRecord;
  });
}

async function writeRecords(page: Page, records: readonly StoredRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += BATCH) {
    const packed = records.slice(start, start + BATCH).map(pack);
    await page.evaluate(async (some) => {
      const opening = indexedDB.open("sottovoce");
      await new Promise((resolve) => opening.addEventListener("success", resolve));
      const transaction = opening.result.transaction("records", "readwrite", { durability: "relaxed" });
      for (const record of some) {
        const entries = Object.entries(record).map(([name, value]) => [
          name,
          typeof value === "object" && value !== null ? Uint8Array.fromBase64(value.bytes) : value,
        ]);
        transaction.objectStore("records").put(Object.fromEntries(entries));
      }
      await new Promise((resolve) => transaction.addEventListener("complete", resolve));
      opening.result.close();
    }, packed);
  }
}

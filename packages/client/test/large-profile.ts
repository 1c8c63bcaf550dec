/** A profile as somebody has it after years: many messages in many conversations, with sessions to all of their people. */
import { decodePeer, encodePeer } from "@sottovoce/crypto";
import { type AccountId, type Address, type Bytes, makeMessageId, toHex } from "@sottovoce/wire";
import { CONTACTS } from "../contacts/record.ts";
import type { ConversationRecord } from "../history/history.ts";
import { MESSAGES, type MessageRecord, summaryOf } from "../history/record.ts";
import { bytesCodec, jsonCodec } from "../vault/codec.ts";
import { openVault } from "../vault/passphrase.ts";
import { collection, type Vault } from "../vault/vault.ts";
import { settle } from "./manual-clock.ts";
import { PASSPHRASE, type Person, World } from "./world.ts";

const CONVERSATIONS = collection("conversations", 1, jsonCodec<ConversationRecord>());
const SESSIONS = collection("sessions", 1, bytesCodec);
/** Records of one commit. */
const BATCH = 1_000;

/**
 * Fills a profile, whose engine is stopped afterwards.
 * @param messages in all; they are dealt out over the conversations in turn
 */
export async function largeProfile(messages: number, conversations: number): Promise<Person> {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  await alice.self.send(bob.address, "a text of the usual length, with two emoji 🙂🎉");
  await settle();
  await bob.self.send(alice.address, "and an answer to it");
  await settle();
  await bob.stop();
  await alice.stop();
  const { primitives, clock, records } = alice.ports;
  const vault = await openVault(primitives, records, PASSPHRASE, clock.now());
  await fill(alice, vault, bob.address, { messages, conversations });
  return alice;
}

async function fill(
  { ports }: Person,
  vault: Vault,
  model: Address,
  count: { readonly messages: number; readonly conversations: number },
): Promise<void> {
  const contact = await present(vault.get(CONTACTS, model));
  const pattern = (await vault.list(MESSAGES, { group: model })).filter(({ note }) => note === null);
  const [stored] = await vault.list(SESSIONS);
  if (stored === undefined || pattern.length === 0) throw new Error("nothing to go by");
  const peers = Array.from({ length: count.conversations }, (_, i) => addressOf(i));
  for (const [i, peer] of peers.entries()) {
    const state = await decodePeer(ports.primitives, stored);
    // The same keys, under another name.
    const account = toHex(numbered(i, 16)) as AccountId;
    const keys = { ...state.keys, account };
    const encoded = await encodePeer(ports.primitives, { ...state, keys });
    await vault
      .batch()
      .put(CONTACTS, peer, { ...contact, address: peer, account, displayName: `Person ${i}` })
      .put(SESSIONS, `${account}/${keys.device}`, encoded)
      .commit();
  }
  await fillMessages(vault, pattern, peers, count.messages);
}

async function fillMessages(
  vault: Vault,
  pattern: readonly MessageRecord[],
  peers: readonly Address[],
  count: number,
): Promise<void> {
  const last = new Map<Address, MessageRecord>();
  for (let start = 0; start < count; start += BATCH) {
    const batch = vault.batch();
    for (let order = start; order < Math.min(start + BATCH, count); order++) {
      const peer = peers[order % peers.length] as Address;
      const like = pattern[order % pattern.length] as MessageRecord;
      const id = makeMessageId(like.sentAt + order, numbered(order, 10));
      const message: MessageRecord = { ...like, id, peer, order: order + 1_000, read: true };
      batch.put(MESSAGES, id, message, { group: peer, order: message.order });
      last.set(peer, message);
    }
    await batch.commit();
  }
  await keepConversations(vault, last);
}

/** Puts a conversation for each last message, all read. */
export async function keepConversations(
  vault: Vault,
  last: ReadonlyMap<Address, MessageRecord>,
): Promise<void> {
  const batch = vault.batch();
  for (const [peer, message] of last) {
    const { id, order } = message;
    batch.put(CONVERSATIONS, peer, {
      peer,
      last: id,
      lastOrder: order,
      unread: 0,
      preview: summaryOf(message),
    });
  }
  await batch.commit();
}

function addressOf(i: number): Address {
  return `person-${String(i).padStart(4, "0")}@example.org` as Address;
}

function numbered(i: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(length - 4, i + 1);
  return bytes;
}

async function present<T>(value: Promise<T | null>): Promise<T> {
  const found = await value;
  if (found === null) throw new Error("nothing to go by");
  return found;
}

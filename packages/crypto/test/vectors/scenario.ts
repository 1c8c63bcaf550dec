/**
 * The story that the vectors of sm1 tell: two accounts, their keys and lists, a session with a one-time prekey and
 * one without, messages of both types, lost and late ones, and what both sides keep at the end.
 */
import { type Bytes, type DeviceId, toHex } from "@sottovoce/wire";
import {
  accountFingerprint,
  accountKeyOf,
  encodeDeviceIdentity,
  encodeSafetyQr,
  generateAccountIdentity,
  listedDevice,
  safetyNumber,
  signDeviceList,
} from "../../identity/index.ts";
import { encodePrekeys } from "../../prekeys/index.ts";
import type { Primitives } from "../../primitives/primitives.ts";
import { encodePeer } from "../../session/index.ts";
import { begin, makeParty, type Party, peerOf, read, START, send } from "../parties.ts";

/** Everything in hexadecimal, texts as they are. */
export interface Story {
  readonly accounts: readonly Readonly<Record<string, string>>[];
  readonly safetyNumber: string;
  readonly safetyQr: string;
  readonly envelopes: readonly {
    readonly from: string;
    readonly text: string;
    readonly transcript: string;
    readonly envelope: string;
    /** `null`: lost on its way. */
    readonly read: string | null;
  }[];
  readonly states: Readonly<Record<string, string>>;
}

/** Runs the story. All randomness is the provider's. */
export async function tellStory(primitives: Primitives): Promise<Story> {
  const alice = await makeParty(primitives, "a", 1);
  const bob = await makeParty(primitives, "b", 1);
  const accounts = [await account(primitives, alice), await account(primitives, bob)] as const;
  const envelopes: Story["envelopes"][number][] = [];
  const write = async (from: Party, to: Party, text: string): Promise<Bytes> => {
    const envelope = await send(from, to, text);
    const transcript = toHex(peerOf(from, to).current?.transcript ?? new Uint8Array(0));
    envelopes.push({ from: from.own.device, text, transcript, envelope: toHex(envelope), read: null });
    return envelope;
  };
  const deliver = async (to: Party, envelope: Bytes): Promise<void> => {
    const index = envelopes.findIndex((entry) => entry.envelope === toHex(envelope));
    const entry = envelopes[index];
    if (entry !== undefined) envelopes[index] = { ...entry, read: await read(to, envelope) };
  };

  await deliver(bob, await write(alice, bob, "with a one-time prekey"));
  const late = await write(alice, bob, "type 1 again, late");
  await deliver(alice, await write(bob, alice, "the answer offers a KEM key"));
  await deliver(bob, await write(alice, bob, "the next chain answers it"));
  await write(bob, alice, "lost");
  await deliver(alice, await write(bob, alice, "after the lost one 🙂"));
  await deliver(bob, late);
  await begin(alice, bob);
  await deliver(bob, await write(alice, bob, "without a one-time prekey"));
  await deliver(alice, await write(bob, alice, "answered"));

  const [one, two] = [accounts[0].fingerprint, accounts[1].fingerprint];
  return {
    accounts: accounts.map((entry) => entry.shown),
    safetyNumber: safetyNumber(one, two),
    safetyQr: toHex(encodeSafetyQr(one, two)),
    envelopes,
    states: {
      alicePeer: toHex(await encodePeer(primitives, peerOf(alice, bob))),
      bobPeer: toHex(await encodePeer(primitives, peerOf(bob, alice))),
      bobPrekeys: toHex(await encodePrekeys(primitives, bob.prekeys)),
      bobIdentity: toHex(await encodeDeviceIdentity(primitives, bob.own)),
    },
  };
}

async function account(primitives: Primitives, party: Party) {
  const identity = await generateAccountIdentity(primitives);
  const { account: id } = party.own;
  const list = await signDeviceList(primitives, identity, id, null, [listedDevice(party.own, START)], START);
  const [bundle] = party.bundles;
  const fingerprint = await accountFingerprint(primitives, accountKeyOf(identity), id);
  const device: DeviceId = party.own.device;
  const shown = {
    device,
    accountKey: toHex(accountKeyOf(identity)),
    deviceList: toHex(list.signed.bytes),
    deviceListSignature: toHex(list.signed.signature),
    deviceListHash: toHex(list.hash),
    signedPrekey: toHex(party.lastBundle.signed.x25519),
    signedPrekeySignature: toHex(party.lastBundle.signed.signature),
    lastResortPrekey: toHex(party.lastBundle.lastResort.mlkem),
    lastResortSignature: toHex(party.lastBundle.lastResort.signature),
    oneTimePrekey: toHex(bundle?.oneTime?.x25519 ?? new Uint8Array(0)),
    oneTimeKemPrekey: toHex(bundle?.oneTime?.mlkem ?? new Uint8Array(0)),
    oneTimeSignature: toHex(bundle?.oneTime?.signature ?? new Uint8Array(0)),
    fingerprint: toHex(fingerprint),
  };
  return { fingerprint, shown };
}

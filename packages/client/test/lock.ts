/** Locking and unlocking a person's device, and what comes meanwhile. */
import assert from "node:assert/strict";
import { type AccountId, type Address, encodeMissedCall, type MessageId } from "@sottovoce/wire";
import type { LockedEngine } from "../index.ts";
import { settle } from "./manual-clock.ts";
import { PASSPHRASE, type Person, pair } from "./world.ts";

/** She calls, and nobody here knows her. */
export const CAROL = "carol@example.org" as Address;

/** The notice of a call of hers. @param number one notice each */
export function missedCall(number: number): Uint8Array {
  const id = `0193f2c7a9d40a1b2c3d4e5f${number.toString(16).padStart(8, "0")}` as MessageId;
  const caller = { account: "cc".repeat(16) as AccountId, address: CAROL };
  return encodeMissedCall({ id, caller, at: 1_000, reason: "not_answered", callId: null });
}

/** The server delivers to a person's device. @returns the status of its answer */
export async function deliver(
  { world, account }: Person,
  contentType: string,
  body: Uint8Array,
): Promise<number> {
  const flow = [...world.server.flows].find(
    ({ device }) => device !== null && world.server.devices.get(device)?.account === account,
  );
  assert.ok(flow !== undefined, "it is registered");
  const status = flow.deliver(contentType, body);
  await settle();
  return status;
}

/** Alice and Bob, who know each other. */
export async function friends() {
  const { world, alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  await bob.self.send(alice.address, "2");
  await settle();
  return { world, alice, bob };
}

/** Locks the device; it goes on taking what comes. */
export async function lockPerson(person: Person): Promise<LockedEngine> {
  const locked = await person.self.lock();
  person.engine = null;
  locked.start();
  await settle();
  return locked;
}

/** Unlocks it. It is not connected then; `start` does that. */
export async function unlockPerson(person: Person, locked: LockedEngine): Promise<void> {
  person.adopt(await locked.unlock(PASSPHRASE));
}

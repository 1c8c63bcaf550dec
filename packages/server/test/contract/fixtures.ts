/** What the contract tests put into a store. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  type Address,
  type Bytes,
  type DeviceId,
  ENVELOPE_BYTES,
  type MessageId,
  makeMessageId,
  type OneTimePrekey,
  parseAddress,
} from "@sottovoce/wire";
import type { AccountRecord, Activation, Store, Submission } from "../../store/store.ts";

/** A moment to begin at. */
export const START = Date.UTC(2026, 0, 5, 8);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const LIFETIME = 72 * HOUR;

export function random(length: number): Bytes {
  return new Uint8Array(randomBytes(length));
}

let people = 0;

/** An address nobody has had in this process. */
export function freshAddress(name = "person"): Address {
  return parseAddress(`${name}-${++people}@example.org`);
}

/** Creates one account that may use messages. */
export async function createAccount(store: Store, now = START): Promise<AccountRecord> {
  const created = await store.accounts.create(
    [{ address: freshAddress(), displayName: null, phone: null, messaging: true }],
    now,
  );
  assert.ok(!("taken" in created));
  return created[0] as AccountRecord;
}

export function oneTimePrekey(id: number, created = START): OneTimePrekey {
  return { kind: "oneTime", id, created, x25519: random(32), mlkem: random(1184), signature: random(64) };
}

export interface Person {
  readonly account: AccountRecord;
  readonly device: DeviceId;
  readonly activation: Activation;
}

/** An activation of a new link for an account, not used yet. */
export async function prepareActivation(
  store: Store,
  account: AccountRecord,
  oneTime = 0,
  expiresAt = START + DAY,
): Promise<Activation> {
  const codeHash = random(32);
  const link = await store.links.create(codeHash, account.id, expiresAt);
  return {
    codeHash,
    accountKey: random(32),
    deviceList: { bytes: random(200), signature: random(64) },
    device: {
      id: link.device,
      account: account.id,
      signingKey: random(32),
      ha1: random(32),
      addedAt: START,
    },
    signed: { kind: "signed", id: 1, created: START, x25519: random(32), signature: random(64) },
    lastResort: { kind: "lastResort", id: 2, created: START, mlkem: random(1184), signature: random(64) },
    oneTime: Array.from({ length: oneTime }, (_, i) => oneTimePrekey(i + 1)),
  };
}

/** An account with one device. */
export async function createPerson(store: Store, oneTime = 0): Promise<Person> {
  const account = await createAccount(store);
  const activation = await prepareActivation(store, account, oneTime);
  assert.deepEqual(await store.devices.activate(activation, START), { outcome: "activated" });
  return { account, device: activation.device.id, activation };
}

export function freshMessageId(now = START): MessageId {
  return makeMessageId(now, random(10));
}

/** A submission of one envelope, or as many as there are recipients. */
export function submissionOf(
  sender: DeviceId,
  recipients: readonly DeviceId[],
  changes: Partial<Submission> = {},
): Submission {
  return {
    sender,
    id: freshMessageId(),
    envelopes: recipients.map((device) => ({ device, body: random(ENVELOPE_BYTES), receipt: true })),
    expiresAt: START + LIFETIME,
    ...changes,
  };
}

/** Submits and expects it to be taken. @returns the sequences */
export async function enqueue(store: Store, submission: Submission, now = START): Promise<readonly number[]> {
  const outcome = await store.mailbox.submit(submission, now);
  assert.equal(outcome.outcome, "enqueued");
  return outcome.outcome === "enqueued" ? outcome.sequences : [];
}

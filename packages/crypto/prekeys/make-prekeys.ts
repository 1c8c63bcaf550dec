/** Making prekeys: the private halves for this device, the signed public halves for the server. */
import type { LastResortPrekey, OneTimePrekey, SignedPrekey } from "@sottovoce/wire";
import type { DeviceIdentity } from "../identity/device-identity.ts";
import { signPrekey } from "../identity/prekey-signature.ts";
import type { Primitives } from "../primitives/primitives.ts";
import type { PrivateOneTimePrekey, PrivatePrekeys } from "./private-prekeys.ts";

/** A fresh pair of SPK and PQSPK. */
export interface SignedPrekeyBatch {
  readonly prekeys: PrivatePrekeys;
  readonly signed: SignedPrekey;
  readonly lastResort: LastResortPrekey;
}

/** Fresh one-time prekeys. */
export interface OneTimePrekeyBatch {
  readonly prekeys: PrivatePrekeys;
  readonly oneTime: readonly OneTimePrekey[];
}

/**
 * Makes a new SPK and PQSPK. Commit `prekeys` before the public halves leave: a peer may use them at once.
 * @param now Unix milliseconds
 */
export async function makeSignedPrekeys(
  primitives: Primitives,
  identity: DeviceIdentity,
  prekeys: PrivatePrekeys,
  now: number,
): Promise<SignedPrekeyBatch> {
  const spk = await primitives.x25519.generate();
  const pqspk = await primitives.mlKem768.generate();
  const id = prekeys.nextId;
  const signed = await signPrekey(primitives, identity, {
    kind: "signed",
    id,
    created: now,
    x25519: spk.publicKey,
  } as const);
  const lastResort = await signPrekey(primitives, identity, {
    kind: "lastResort",
    id: id + 1,
    created: now,
    mlkem: pqspk.publicKey,
  } as const);
  const next: PrivatePrekeys = {
    ...prekeys,
    nextId: id + 2,
    signed: [...prekeys.signed, { id, created: now, key: spk }],
    lastResort: [...prekeys.lastResort, { id: id + 1, created: now, key: pqspk }],
  };
  return { prekeys: next, signed, lastResort };
}

/**
 * Makes one-time prekeys. Commit `prekeys` before the public halves leave.
 * @param count see {@link oneTimePrekeysToMake}
 * @param now Unix milliseconds
 */
export async function makeOneTimePrekeys(
  primitives: Primitives,
  identity: DeviceIdentity,
  prekeys: PrivatePrekeys,
  count: number,
  now: number,
): Promise<OneTimePrekeyBatch> {
  const kept = new Map(prekeys.oneTime);
  const published: OneTimePrekey[] = [];
  for (let id = prekeys.nextId; id < prekeys.nextId + count; id++) {
    const made = await makeOneTimePrekey(primitives, identity, id, now);
    kept.set(id, made.kept);
    published.push(made.published);
  }
  return { prekeys: { ...prekeys, nextId: prekeys.nextId + count, oneTime: kept }, oneTime: published };
}

async function makeOneTimePrekey(
  primitives: Primitives,
  identity: DeviceIdentity,
  id: number,
  now: number,
): Promise<{ kept: PrivateOneTimePrekey; published: OneTimePrekey }> {
  const x25519 = await primitives.x25519.generate();
  const mlkem = await primitives.mlKem768.generate();
  const published = await signPrekey(primitives, identity, {
    kind: "oneTime",
    id,
    created: now,
    x25519: x25519.publicKey,
    mlkem: mlkem.publicKey,
  } as const);
  const kept = {
    id,
    x25519: await primitives.x25519.exportPrivate(x25519),
    x25519Public: x25519.publicKey,
    mlkem: await primitives.mlKem768.exportSeed(mlkem),
    pairs: { x25519, mlkem },
  };
  return { kept, published };
}

/** Everything that must never stand on a disk in clear, dug out of a profile with its passphrase. */
import {
  decodePeer,
  decodePrekeys,
  deriveVaultKeys,
  exportAccountIdentity,
  type PeerState,
  type Primitives,
  unwrapVaultKey,
} from "@sottovoce/crypto";
import { type Bytes, fromBase64Url } from "@sottovoce/wire";
import { ACCOUNTS, decodeOwnKeys, THE_ACCOUNT } from "../activation/account.ts";
import type { RecordStore } from "../ports.ts";
import { PREKEYS, THE_PREKEYS } from "../prekeys/record.ts";
import { bytesCodec } from "../vault/codec.ts";
import { openVault } from "../vault/passphrase.ts";
import { collection, type Vault } from "../vault/vault.ts";

/** A secret and what it is. */
export type Named = readonly [name: string, secret: Bytes];

/** Names of the secrets that every profile has which has written and been answered. */
export const SECRETS = [
  ...["vault key", "record key", "index key", "device secret", "AIK", "IKs", "IKd"],
  ...["SPK", "PQSPK", "OTK", "KEM half of OTK", "root key", "chain key", "header key"],
] as const;

/**
 * The private keys, session secrets and vault keys of an activated profile.
 * @param records a copy: opening it writes to it
 */
export async function privateBytes(
  primitives: Primitives,
  records: RecordStore,
  passphrase: string,
): Promise<readonly Named[]> {
  const wrapped = await records.get("vault", new Uint8Array(16));
  const vaultKey = wrapped === null ? null : await unwrapVaultKey(primitives, wrapped.value, passphrase);
  if (vaultKey === null) throw new Error("the vault does not open");
  const { recordKey, indexKey } = await deriveVaultKeys(primitives, vaultKey);
  const vault = await openVault(primitives, records, passphrase, 0);
  return [
    ["vault key", vaultKey],
    ["record key", recordKey],
    ["index key", indexKey],
    ...(await ownSecrets(primitives, vault)),
    ...(await prekeySecrets(primitives, vault)),
    ...(await sessionSecrets(primitives, vault)),
  ];
}

/** In the spellings in which bytes might lie on a disk: raw, hexadecimal, base64url. */
export function spellingsOf(secret: Bytes): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  return [
    bytes,
    Buffer.from(bytes.toString("hex")),
    Buffer.from(bytes.toString("hex").toUpperCase()),
    // Base64 inside of another text depends on where it begins; all but the edges is the same for one of three.
    ...[0, 1, 2].flatMap((skipped) => {
      const inner = bytes.subarray(skipped, skipped + 3 * Math.floor((bytes.length - skipped) / 3));
      return [Buffer.from(inner.toString("base64url")), Buffer.from(inner.toString("base64"))];
    }),
  ];
}

async function ownSecrets(primitives: Primitives, vault: Vault): Promise<readonly Named[]> {
  const record = await vault.get(ACCOUNTS, THE_ACCOUNT);
  if (record === null) throw new Error("not activated");
  const { account, device } = await decodeOwnKeys(primitives, record.keys);
  return [
    ["device secret", fromBase64Url(record.secret)],
    ...(account === null ? [] : [["AIK", await exportAccountIdentity(primitives, account)] as const]),
    ["IKs", await primitives.ed25519.exportSeed(device.signing)],
    ["IKd", await primitives.x25519.exportPrivate(device.agreement)],
  ];
}

async function prekeySecrets(primitives: Primitives, vault: Vault): Promise<readonly Named[]> {
  const encoded = await vault.get(PREKEYS, THE_PREKEYS);
  if (encoded === null) throw new Error("there are no prekeys");
  const { signed, lastResort, oneTime } = await decodePrekeys(primitives, encoded);
  const secrets: Named[] = [];
  for (const { id, key } of signed) secrets.push([`SPK ${id}`, await primitives.x25519.exportPrivate(key)]);
  for (const { id, key } of lastResort) {
    secrets.push([`PQSPK ${id}`, await primitives.mlKem768.exportSeed(key)]);
  }
  for (const { id, x25519, mlkem } of oneTime.values()) {
    secrets.push([`OTK ${id}`, x25519], [`KEM half of OTK ${id}`, mlkem]);
  }
  return secrets;
}

async function sessionSecrets(primitives: Primitives, vault: Vault): Promise<readonly Named[]> {
  const secrets: Named[] = [];
  for (const encoded of await vault.list(collection("sessions", 1, bytesCodec))) {
    for (const { ratchet } of sessionsOf(await decodePeer(primitives, encoded))) {
      secrets.push(
        ["root key", ratchet.rootKey],
        ["next sending header key", ratchet.nextSendingHeaderKey],
        ["next receiving header key", ratchet.nextReceivingHeaderKey],
      );
      for (const chain of [ratchet.sending, ratchet.receiving]) {
        if (chain !== null) secrets.push(["chain key", chain.chainKey], ["header key", chain.headerKey]);
      }
      if (ratchet.own !== null) {
        secrets.push(["ratchet key", await primitives.x25519.exportPrivate(ratchet.own)]);
      }
      if (ratchet.offered !== null) {
        secrets.push(["KEM ratchet key", await primitives.mlKem768.exportSeed(ratchet.offered)]);
      }
    }
  }
  return secrets;
}

function sessionsOf({ current, receiveOnly }: PeerState) {
  const parked = receiveOnly.map(({ session }) => session);
  return current === null ? parked : [current, ...parked];
}

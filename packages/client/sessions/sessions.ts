/** This device's sessions with other devices, and its own prekeys: all in memory, changed only in transactions. */
import {
  bundleNeeded,
  type Content,
  CryptoError,
  type DeviceIdentity,
  type DeviceKeys,
  decodePeer,
  decodePrekeys,
  type EnvelopeId,
  encodePeer,
  encodePrekeys,
  encryptFor,
  envelopeId,
  IdentityError,
  newPeer,
  noPrekeys,
  type PeerState,
  type Primitives,
  type PrivatePrekeys,
  sameDeviceKeys,
  signedPrekeyCreated,
  startRetrySession,
  startSession,
  tidyPeer,
  wipeReplaced,
  wipeSpentPrekeys,
} from "@sottovoce/crypto";
import type { AccountId, Bytes, DeviceId, PrekeyBundle } from "@sottovoce/wire";
import { badAnswer } from "../api/fields.ts";
import { THE_PREKEYS } from "../prekeys/record.ts";
import { Table } from "../vault/table.ts";
import type { Transaction } from "../vault/transaction.ts";
import type { Vault } from "../vault/vault.ts";

/** One envelope, encrypted; its session's new state is in the same transaction. */
export interface SealedEnvelope {
  readonly to: DeviceKeys;
  /** 2,048 bytes. */
  readonly body: Bytes;
  readonly id: EnvelopeId;
  readonly reducedForwardSecrecy: boolean;
}

const peerName = (account: AccountId, device: DeviceId): string => `${account}/${device}`;

export class Sessions {
  readonly #primitives: Primitives;
  readonly #own: DeviceIdentity;
  readonly #peers: Table<PeerState>;
  readonly #prekeys: Table<PrivatePrekeys>;

  private constructor(
    primitives: Primitives,
    own: DeviceIdentity,
    peers: Table<PeerState>,
    prekeys: Table<PrivatePrekeys>,
  ) {
    this.#primitives = primitives;
    this.#own = own;
    this.#peers = peers;
    this.#prekeys = prekeys;
  }

  static async open(primitives: Primitives, vault: Vault, own: DeviceIdentity): Promise<Sessions> {
    const peers = await Table.open<PeerState>(
      vault,
      "sessions",
      {
        encode: (peer) => encodePeer(primitives, peer),
        decode: (bytes) => decodePeer(primitives, bytes),
      },
      ({ keys }) => peerName(keys.account, keys.device),
    );
    const prekeys = await Table.open<PrivatePrekeys>(
      vault,
      "prekeys",
      {
        encode: (keys) => encodePrekeys(primitives, keys),
        decode: (bytes) => decodePrekeys(primitives, bytes),
      },
      () => THE_PREKEYS,
    );
    return new Sessions(primitives, own, peers, prekeys);
  }

  /** Everything with sessions, heard of or written to last first. */
  peers(transaction: Transaction): readonly PeerState[] {
    return transaction.values(this.#peers);
  }

  /** What there is with a device under exactly these keys; a fresh state where there is nothing. */
  peer(transaction: Transaction, keys: DeviceKeys): PeerState {
    const known = transaction.read(this.#peers, peerName(keys.account, keys.device));
    return known !== null && sameDeviceKeys(known.keys, keys) ? known : newPeer(keys);
  }

  /** Keeps a new state. The secrets that only the old one held are overwritten when the new one is on disk. */
  keepPeer(transaction: Transaction, peer: PeerState): void {
    const name = peerName(peer.keys.account, peer.keys.device);
    const committed = this.#peers.get(name);
    transaction.write(this.#peers, peer);
    if (committed === null) return;
    transaction.afterCommit(() => wipeReplaced(committed, this.#peers.get(name)));
  }

  prekeys(transaction: Transaction): PrivatePrekeys {
    const prekeys = transaction.read(this.#prekeys, THE_PREKEYS);
    if (prekeys === null) throw new Error("an activated device has prekeys");
    return prekeys;
  }

  /** When the newest signed prekey was made, Unix milliseconds; `null` without any. */
  get newestSignedPrekey(): number | null {
    const prekeys = this.#prekeys.get(THE_PREKEYS);
    return prekeys === null ? null : signedPrekeyCreated(prekeys);
  }

  keepPrekeys(transaction: Transaction, prekeys: PrivatePrekeys): void {
    const committed = this.#prekeys.get(THE_PREKEYS);
    transaction.write(this.#prekeys, prekeys);
    transaction.afterCommit(() => {
      const now = this.#prekeys.get(THE_PREKEYS);
      if (committed !== null && now !== null) wipeSpentPrekeys(committed, now);
    });
  }

  /** Overwrites every secret in memory: the device is being locked. Nothing can be done with any session after this. */
  wipe(): void {
    for (const peer of this.#peers.newestFirst()) wipeReplaced(peer, null);
    const prekeys = this.#prekeys.get(THE_PREKEYS);
    if (prekeys !== null) wipeSpentPrekeys(prekeys, noPrekeys());
  }

  /** Gives up what is over in sessions that nothing was heard of: receive-only sessions, skipped keys. */
  tidy(transaction: Transaction, now: number): void {
    for (const peer of this.peers(transaction)) {
      const tidied = tidyPeer(peer, now);
      if (tidied !== peer) this.keepPeer(transaction, tidied);
    }
  }

  /** Whether the next message to a device takes a bundle. */
  needsBundle(transaction: Transaction, keys: DeviceKeys, now: number): boolean {
    return bundleNeeded(this.peer(transaction, keys), now) !== null;
  }

  /**
   * Starts a session from a bundle.
   * @throws EngineError `bad_answer` for a bundle that its device did not sign, or that nobody can use
   */
  async start(transaction: Transaction, keys: DeviceKeys, bundle: PrekeyBundle, now: number): Promise<void> {
    const peer = this.peer(transaction, keys);
    const request = { primitives: this.#primitives, own: this.#own, peer, bundle, now };
    this.keepPeer(transaction, await usable(() => startSession(request)));
  }

  /** As `start`, for a retry request. @returns `false` when the device was asked within the hour */
  async startRetry(
    transaction: Transaction,
    keys: DeviceKeys,
    bundle: PrekeyBundle,
    now: number,
  ): Promise<boolean> {
    const peer = this.peer(transaction, keys);
    const request = { primitives: this.#primitives, own: this.#own, peer, bundle, now };
    const started = await usable(() => startRetrySession(request));
    if (started !== null) this.keepPeer(transaction, started);
    return started !== null;
  }

  /** Encrypts on the session there is. @throws SessionError `needs_bundle`, `bad_content` */
  async seal(
    transaction: Transaction,
    to: DeviceKeys,
    content: Content,
    now: number,
  ): Promise<SealedEnvelope> {
    const peer = this.peer(transaction, to);
    const sealed = await encryptFor({ primitives: this.#primitives, peer, content, now });
    this.keepPeer(transaction, sealed.peer);
    const { envelope: body, reducedForwardSecrecy } = sealed;
    return { to, body, id: await envelopeId(this.#primitives, body), reducedForwardSecrecy };
  }
}

/** Work on a bundle: what is wrong with it is the fault of who sent it. */
async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof IdentityError || error instanceof CryptoError) throw badAnswer("prekeys", error);
    throw error;
  }
}

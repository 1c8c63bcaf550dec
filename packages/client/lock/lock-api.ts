/** What a device can do with its lock, beside messages: the engine that `openEngine` answers. */
import type { AccountId, Address, Base64Url, DeviceId, SipSettings } from "@sottovoce/wire";
import type { ConnectionState, Engine } from "../engine-api.ts";
import type { ServerPin } from "../ports.ts";
import type { ExposedVaultKey } from "../vault/exposed-key.ts";

/**
 * All that a locked device knows: the way to its server, the credential to register with, and the public key it seals
 * to. No key that opens anything, no contact, no text. Plain values, so that they can be posted to a fresh worker when
 * the one that had the keys is ended; never to be stored.
 */
export interface LockedKeep {
  readonly pin: ServerPin;
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
  /** 32 bytes. */
  readonly secret: Base64Url;
  readonly sip: SipSettings;
  /** Public half of the lock box, 32 bytes. */
  readonly lockBox: Base64Url;
}

export type LockedEvent =
  /** Something came for a person. `count` is all that waits to be unlocked. */
  | { readonly type: "arrived"; readonly count: number }
  | { readonly type: "connection"; readonly state: ConnectionState; readonly reason: string | null }
  /** Somebody calls, or has given up. Who it is nobody is told before this device is unlocked. */
  | { readonly type: "call_while_locked"; readonly ringing: boolean };

/** A device that is locked, and takes deliveries all the same (docs/decisions/locked-inbox.md). */
export interface LockedEngine {
  /** For `openLocked` in another worker. */
  readonly keep: LockedKeep;
  /** Messages and missed calls that wait to be unlocked. */
  readonly arrived: number;
  readonly connection: ConnectionState;
  /** A call rings. Unlocked in time, it is among the engine's calls once that was started, and can be answered. */
  readonly isRinging: boolean;
  /** Connects and takes what comes. Resolves at once. */
  start(): void;
  /** @returns an unsubscribe function */
  on(listener: (event: LockedEvent) => void): () => void;
  /** The network came back. */
  wake(): void;
  /**
   * Opens the engine with what came. Until the passphrase is found to be right, deliveries go on being taken.
   * @returns an engine that is not started yet; this one has ended then
   * @throws EngineError as `openEngine`; this one goes on after `wrong_passphrase` and `wait`
   */
  unlock(passphrase: string): Promise<LockableEngine>;
  /** Leaves the network and closes the records. */
  stop(): Promise<void>;
}

/** The engine of this device's own records, which can be locked. */
export interface LockableEngine extends Engine {
  /**
   * Stops the engine and overwrites the keys in memory; what waits in the outbox stays there. The records stay open, for
   * the locked engine, which is not started yet. The keys are gone when this resolves, and also when it rejects.
   * @throws EngineError `stopped`
   */
  lock(): Promise<LockedEngine>;
  /**
   * @throws EngineError `wrong_passphrase` for the current one, `wait` after too many of those, `malformed` where the next
   *   one is empty or overlong, `storage`. The old one stays then
   */
  changePassphrase(current: string, next: string): Promise<void>;
  /**
   * The key of the vault, in clear: whoever has it and the records reads everything, without the passphrase. For one use:
   * the tabs of one browser hold it in memory, so that when the leading tab is closed another goes on without asking
   * (`openEngineWithKey`). `wipe` every copy at lock.
   * @throws EngineError `stopped`
   */
  exposeVaultKeyToOtherTabs(): ExposedVaultKey;
}

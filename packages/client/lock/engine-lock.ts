/** What the open engine knows of its own lock. */
import type { X25519KeyPair } from "@sottovoce/crypto";
import { toBase64Url } from "@sottovoce/wire";
import type { OwnAccount } from "../activation/own-account.ts";
import type { Ports } from "../ports.ts";
import type { ExposedVaultKey } from "../vault/exposed-key.ts";
import { changePassphrase } from "../vault/passphrase.ts";
import type { Vault } from "../vault/vault.ts";
import type { LockedEngine, LockedKeep } from "./lock-api.ts";
import { LiveLockedEngine, type OpenOver } from "./locked-engine.ts";

export class EngineLock {
  readonly ports: Ports;
  /** Both halves: opens what came while this device was locked. */
  readonly lockBox: X25519KeyPair;
  readonly #vault: Vault;
  readonly #open: OpenOver;

  constructor(ports: Ports, vault: Vault, lockBox: X25519KeyPair, open: OpenOver) {
    this.ports = ports;
    this.#vault = vault;
    this.lockBox = lockBox;
    this.#open = open;
  }

  /** What is left when every key is gone. */
  keepOf({ record }: OwnAccount): LockedKeep {
    const { pin, address, account, device, secret, sip } = record;
    return { pin, address, account, device, secret, sip, lockBox: toBase64Url(this.lockBox.publicKey) };
  }

  lockedEngine(keep: LockedKeep): Promise<LockedEngine> {
    return LiveLockedEngine.create(this.ports, keep, this.#open);
  }

  changePassphrase(current: string, next: string): Promise<void> {
    const { primitives, records, clock } = this.ports;
    return changePassphrase(primitives, records, { current, next }, clock.now());
  }

  exposeKeys(): ExposedVaultKey {
    return this.#vault.exposeKeys();
  }
}

/** Keeps the TLS identity fresh: renews the server's own certificate, notices new files of the operator. */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import type { TlsIdentity } from "./chain.ts";
import { loadIdentity } from "./identity.ts";

/** How often the files are looked at: soon enough after `certbot renew`, and nothing beside a day of the clock. */
export const CHECK_EVERY_MS = 10 * 60_000;

/** Certificate and key as listeners take them. */
export function secureContextOptions(identity: TlsIdentity): { readonly cert: string; readonly key: string } {
  return { cert: identity.chain, key: identity.key };
}

/** A TLS listener whose certificate can be replaced; connections that are open stay open. */
export interface SecureListener {
  setSecureContext(options: { readonly cert: string; readonly key: string }): void;
}

export class TlsKeeper {
  readonly #dataDir: string;
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #listeners = new Set<SecureListener>();
  #identity: TlsIdentity;
  #timer: TimerHandle | null = null;
  #refreshing: Promise<void> | null = null;

  private constructor(dataDir: string, config: Config, clock: Clock, log: Log, identity: TlsIdentity) {
    this.#dataDir = dataDir;
    this.#config = config;
    this.#clock = clock;
    this.#log = log;
    this.#identity = identity;
    this.#schedule();
  }

  /** @throws ConfigError when the operator's files cannot be used */
  static async open(dataDir: string, config: Config, clock: Clock, log: Log): Promise<TlsKeeper> {
    const identity = await loadIdentity(dataDir, config, clock.now());
    return new TlsKeeper(dataDir, config, clock, log, identity);
  }

  get identity(): TlsIdentity {
    return this.#identity;
  }

  /** Gives a listener every later identity. */
  attach(listener: SecureListener): void {
    this.#listeners.add(listener);
  }

  /** Looks at the files now; a problem is logged and the identity in use stays. Never rejects. */
  refresh(): Promise<void> {
    // Two at a time would both issue a certificate, and the file might keep the one that is not in use.
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    try {
      const identity = await loadIdentity(this.#dataDir, this.#config, this.#clock.now());
      if (identity.chain === this.#identity.chain && identity.key === this.#identity.key) return;
      for (const listener of this.#listeners) listener.setSecureContext(secureContextOptions(identity));
      this.#identity = identity;
      this.#log.audit("tls.certificate_replaced", { by: "server", validUntil: identity.validUntil });
    } catch (error) {
      this.#log.audit("tls.certificate_unusable", {
        by: "server",
        error,
        validUntil: this.#identity.validUntil,
      });
    }
  }

  close(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
  }

  #schedule(): void {
    this.#timer = this.#clock.setTimer(CHECK_EVERY_MS, () => {
      this.#schedule();
      void this.refresh();
    });
  }
}

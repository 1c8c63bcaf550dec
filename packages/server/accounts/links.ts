/** Activation links: a code of 128 random bits of which the server keeps only the hash (DESIGN "Identity"). */
import { hash, randomBytes } from "node:crypto";
import { ACTIVATION_CODE_BYTES, type AccountId, type Bytes } from "@sottovoce/wire";
import type { Log } from "../log.ts";
import type { LinkStore } from "../store/store.ts";

export interface IssuedLink {
  /** 16 bytes; told to the operator, and nowhere stored. */
  readonly code: Bytes;
  readonly expiresAt: number;
}

export class LinkService {
  readonly #store: LinkStore;
  readonly #lifetimeMs: number;
  readonly #now: () => number;
  readonly #log: Log;

  constructor(store: LinkStore, lifetimeMs: number, now: () => number, log: Log) {
    this.#store = store;
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
    this.#log = log;
  }

  /** Makes a link for an account; its older unused links end. */
  async issue(account: AccountId): Promise<IssuedLink> {
    const code = new Uint8Array(randomBytes(ACTIVATION_CODE_BYTES));
    const expiresAt = this.#now() + this.#lifetimeMs;
    await this.#store.create(hashCode(code), account, expiresAt);
    this.#log.audit("account.link_issued", { account, by: "operator", validUntil: expiresAt });
    return { code, expiresAt };
  }
}

/** What is stored of a code. It has 128 random bits, so a plain hash cannot be reversed by guessing. */
export function hashCode(code: Bytes): Bytes {
  return new Uint8Array(hash("sha256", code, "buffer"));
}

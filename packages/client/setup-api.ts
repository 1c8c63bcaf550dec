/** What setting up a device comes to: an engine. */
import type { LinkResult, LinkWaiting } from "./devices/devices-api.ts";
import type { LockableEngine } from "./lock/lock-api.ts";

/** This device is joining an account, and waits for its other device. */
export interface Joining {
  readonly waiting: LinkWaiting;
  /**
   * Resolves when the other device has let this one in, or has not. Safe to call again after `network`.
   * @throws EngineError `network` where the answer was lost: call again, or use the same link again ·
   *   `link_tampered` where the server gave something else than the other device did: nothing is joined
   */
  finish(): Promise<JoiningOutcome>;
  /** Forgets what was prepared here. */
  cancel(): Promise<void>;
}

export type JoiningOutcome =
  /** The engine is not connected yet. */
  | { readonly result: "joined"; readonly engine: LockableEngine }
  | { readonly result: Exclude<LinkResult, "joined"> };

/** An account was activated on this device. */
export interface Activation {
  /** Not connected yet. */
  readonly engine: LockableEngine;
  /** The recovery kit: 24 words, to be shown once and written down. */
  readonly recoveryWords: readonly string[];
}

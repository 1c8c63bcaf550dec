/** What every part of a session has at hand: who it is, and its ways to act. */
import type { Bytes, Primitives, VoicePrimitives } from "@sottovoce/crypto";
import type { HashChain } from "./keys/hash-chain.ts";
import type { Hello } from "./messages/hello.ts";
import type { ZrtpClock, ZrtpPolicy } from "./session-api.ts";

export interface Endpoint {
  readonly primitives: Primitives & VoicePrimitives;
  readonly clock: ZrtpClock;
  /** Cleared of what this platform cannot do. */
  readonly policy: ZrtpPolicy;
  readonly zid: Bytes;
  readonly chain: HashChain;
  /** Our Hello as it is sent. */
  readonly hello: Bytes;
  /** Sends a message; nothing once the session is closed. */
  send(message: Bytes): void;
  /** Does something when its turn comes. What it throws ends the session. */
  later(task: () => Promise<void> | void): void;
}

/** Whoever sent the Hello that was accepted. */
export interface Peer {
  readonly hello: Hello;
  /** Of its packets: others belong to somebody else (§5). */
  readonly ssrc: number;
}

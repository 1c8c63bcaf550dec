/**
 * Where Flow-Timer says nothing else a phone shows a sign of life every 95 to 120 s (RFC 5626 §4.4.1); half a minute
 * more covers a ping that is under way while the radio wakes up.
 */
const IDLE_MS = 150_000;

/** TLS takes two round trips; on the worst mobile network that is a few seconds. */
const HANDSHAKE_MS = 10_000;

/** REGISTER, challenge and answer each fit one transaction; 64·T1 is as long as the phone itself would wait for one. */
const UNAUTHENTICATED_MS = 32_000;

/** 20,000 connections need about 1.2 GB; beyond that a machine swaps before it answers. */
const MAX_CONNECTIONS = 20_000;

/** A hospital's phones share one public address; this bounds one address without shutting a whole site out. */
const MAX_CONNECTIONS_PER_ADDRESS = 8_192;

/** After a restart a whole site logs in at once, each phone for some milliseconds; a flood of strangers stays longer. */
const MAX_STRANGERS_PER_ADDRESS = 1_024;

/**
 * New connections of one address, in the long run and at once. A handshake costs about a millisecond of CPU, so that
 * nobody can take more than a fifth of a core; a site of 5,000 devices that come back within half a minute
 * (`ua/backoff.ts`) stays below 200 a second.
 */
const MAX_PER_SECOND = 200;
const BURST = 1_000;

/** Some 380 envelopes of 2.7 kB: far more than is ever in flight to one device that reads. */
const MAX_SEND_BUFFER_BYTES = 1_048_576;

/**
 * A stranger is told a challenge or two, of 400 bytes; the longest answer repeats a head of 16 kB. A thousand strangers
 * of one address make the server hold 64 MB at most.
 */
const MAX_STRANGER_BUFFER_BYTES = 65_536;

/** A phone with a bug sends one bad header again and again; a scanner sends nothing good in between. */
export const MAX_CONSECUTIVE_MALFORMED = 8;

/** Who may have a connection. An IPv6 address is counted by its /64. */
export interface AdmissionLimits {
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  /** Connections of one address that have not been admitted yet. */
  readonly maxStrangersPerAddress: number;
  /** New connections of one address a second, in the long run. */
  readonly maxPerSecond: number;
  /** New connections of one address at once, after a quiet time. */
  readonly burst: number;
}

/** What a listener grants its peers. Every figure has a default. */
export interface ConnectionLimits extends AdmissionLimits {
  /** Milliseconds for the TLS handshake. */
  readonly handshakeMs: number;
  /** Milliseconds until a peer must have been admitted. */
  readonly unauthenticatedMs: number;
  /** Milliseconds without any byte from the peer, after which it is taken for gone; up to a quarter more passes. */
  readonly idleMs: number;
  /** Bytes waiting for a peer that does not read. */
  readonly maxSendBufferBytes: number;
  /** The same for a peer that has not been admitted. */
  readonly maxStrangerBufferBytes: number;
}

/** The limits where the operator gives none. */
export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  handshakeMs: HANDSHAKE_MS,
  unauthenticatedMs: UNAUTHENTICATED_MS,
  idleMs: IDLE_MS,
  maxConnections: MAX_CONNECTIONS,
  maxPerAddress: MAX_CONNECTIONS_PER_ADDRESS,
  maxStrangersPerAddress: MAX_STRANGERS_PER_ADDRESS,
  maxPerSecond: MAX_PER_SECOND,
  burst: BURST,
  maxSendBufferBytes: MAX_SEND_BUFFER_BYTES,
  maxStrangerBufferBytes: MAX_STRANGER_BUFFER_BYTES,
};

/**
 * What the engine needs from its surroundings. The command line supplies Node's version of each,
 * the web app the browser's; tests supply what they want to see.
 */
import type { Primitives } from "@sottovoce/crypto";
import type { Clock, SipConnection } from "@sottovoce/sip";
import type { Bytes, SipSettings } from "@sottovoce/wire";
import type { CallMedia } from "./calls/media.ts";
import type { CreateZrtp } from "./calls/zrtp.ts";

/** One sealed record. Keys and groups are blinded by the vault: they tell nothing to who reads the disk. */
export interface StoredRecord {
  /** Kind of record: a word of the code, like `outbox`. The only thing in clear. */
  readonly store: string;
  /** 16 bytes, unique in its store. */
  readonly key: Bytes;
  /** 16 bytes: records that are listed together, like the messages of one conversation; `null` for none. */
  readonly group: Bytes | null;
  /** Place among the records of its group (or of its store, without group), ascending. */
  readonly order: number;
  /** Sealed content. */
  readonly value: Bytes;
}

export interface ListQuery {
  readonly group?: Bytes;
  /** Only records with an order below this. */
  readonly before?: number;
  /** Only records with an order above this. */
  readonly after?: number;
  readonly limit?: number;
  /** Descending by order instead of ascending. */
  readonly reverse?: boolean;
}

/** Durable storage on the device: a SQLite file, or IndexedDB. */
export interface RecordStore {
  get(store: string, key: Bytes): Promise<StoredRecord | null>;
  /** In ascending order of `order`, then key. */
  list(store: string, query: ListQuery): Promise<readonly StoredRecord[]>;
  /** Applies all changes or none, and resolves only when they are on disk. */
  commit(changes: {
    readonly put?: readonly StoredRecord[];
    readonly remove?: readonly { readonly store: string; readonly key: Bytes }[];
  }): Promise<void>;
  /**
   * Removes every record of every store, and resolves when none is left on disk, as far as the platform lets one say so.
   * The record store stays open, and is empty.
   */
  erase(): Promise<void>;
  close(): Promise<void>;
}

export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** Path on the account's server, `/v1/…`. */
  readonly path: string;
  /** Value of the Authorization header; absent before activation. */
  readonly authorization?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The request fails with `NetworkFailure` after this time, which may have a fraction, or be over already. */
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  /** The parsed JSON body; `null` when there was none or it was not JSON. */
  readonly body: unknown;
}

/** No answer: no network, no such host, connection lost, or time over. The request may or may not have arrived. */
export class NetworkFailure extends Error {
  override readonly name = "NetworkFailure";
}

/** The other side is not the server that the activation link named. Nothing secret was sent to it. */
export class ImpostorServer extends Error {
  override readonly name = "ImpostorServer";
}

/** The way to the one server this client belongs to. Every connection checks the pinned certificate authority. */
export interface Network {
  /**
   * @throws NetworkFailure, ImpostorServer
   */
  http(request: HttpRequest): Promise<HttpResponse>;
  /**
   * Opens a SIP connection (TLS, or WebSocket in browsers).
   * @throws NetworkFailure, ImpostorServer
   */
  sip(settings: SipSettings): Promise<SipConnection>;
}

/**
 * How a client first meets its server: fetches the certificate chain, compares the authority's public key with the
 * hash in the activation link before anything is sent, and from then on trusts only that authority.
 */
export interface ServerDiscovery {
  /**
   * @param origin from the activation link
   * @param caHash 32 bytes from the activation link
   * @returns a pin to be kept, and passed to `open` ever after
   * @throws ImpostorServer when no certificate of the chain has that key, NetworkFailure
   */
  pin(origin: string, caHash: Bytes): Promise<ServerPin>;
  open(pin: ServerPin): Network;
}

export interface ServerPin {
  readonly origin: string;
  /** PEM of the pinned authority; empty in browsers, where the platform checks certificates. */
  readonly authority: string;
}

export interface Ports {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly records: RecordStore;
  readonly discovery: ServerDiscovery;
  /** What carries the sound of calls; without it this device places and takes none. */
  readonly media?: CallMedia;
  /** Agrees on keys; calls need it as well. Apart, so that nobody loads it who only writes. */
  readonly zrtp?: CreateZrtp;
}

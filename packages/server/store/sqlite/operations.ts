/** What the worker can be asked to do: the aggregates of store.ts, each method without its promise. */
import type { MessageId } from "@sottovoce/wire";
import type {
  AccountStore,
  DeviceStore,
  LinkingStore,
  LinkStore,
  PeopleStore,
  PrekeyStore,
  RepeatedSubmission,
  SipPhoneStore,
  StoreStatistics,
} from "../store.ts";
import type { SubmitAnswer } from "./mailbox.ts";
import type { PackedItems, PackedReceipts } from "./mailbox-codec.ts";

type Synchronous<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};

export interface Operations {
  readonly accounts: Synchronous<AccountStore>;
  readonly people: Synchronous<PeopleStore>;
  readonly links: Synchronous<LinkStore>;
  readonly devices: Synchronous<DeviceStore>;
  readonly linkings: Synchronous<LinkingStore>;
  readonly sipPhones: Synchronous<SipPhoneStore>;
  readonly prekeys: Synchronous<PrekeyStore>;
  readonly mailbox: {
    /** @param submission packed, see mailbox-codec.ts */
    submit(submission: Buffer): SubmitAnswer;
    post(devices: readonly number[], expiresAt: number, row: Uint8Array): readonly (number | null)[];
    known(sender: number, id: MessageId, now: number): RepeatedSubmission | null;
    read(device: number, after: number, limit: number): PackedItems;
    settle(device: number, sequences: readonly number[], now: number): PackedReceipts;
    expire(now: number, limit: number): { readonly removed: number; readonly receipts: PackedReceipts };
    nextExpiry(): number | null;
    size(): number;
  };
  readonly store: {
    statistics(): StoreStatistics;
    probe(): void;
  };
}

export type Aggregate = keyof Operations;
export type Method<A extends Aggregate> = keyof Operations[A] & string;
export type Arguments<A extends Aggregate, M extends Method<A>> = Operations[A][M] extends (
  ...args: infer P
) => unknown
  ? P
  : never;
export type Answer<A extends Aggregate, M extends Method<A>> = Operations[A][M] extends (
  ...args: never[]
) => infer R
  ? R
  : never;

/** Those that change nothing: they need no commit, and are answered while the disk takes no changes. */
const READ_ONLY: ReadonlySet<string> = new Set([
  "accounts.get",
  "accounts.byAddress",
  "accounts.list",
  "people.search",
  "links.get",
  "linkings.get",
  "devices.get",
  "devices.ofAccount",
  "devices.list",
  "prekeys.count",
  "mailbox.known",
  "mailbox.read",
  "mailbox.nextExpiry",
  "mailbox.size",
  "store.statistics",
]);

/** Whether a method changes nothing. */
export function isReadOnly(aggregate: Aggregate, method: string): boolean {
  return READ_ONLY.has(`${aggregate}.${method}`);
}

/** Opening the SQLite store: starts the worker, and gives the interfaces of store.ts a face on this thread. */
import { Worker } from "node:worker_threads";
import type { ServerKeys } from "../server-key.ts";
import type {
  AccountStore,
  DeviceStore,
  LinkingStore,
  LinkStore,
  MailboxStore,
  PeopleStore,
  PrekeyStore,
  SipPhoneStore,
  Store,
} from "../store.ts";
import { Channel } from "./channel.ts";
import { deviceNumber } from "./device-number.ts";
import { unpackItems, unpackReceipts } from "./mailbox-codec.ts";
import { encodeNoticeRow } from "./mailbox-row.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./protocol.ts";

export interface SqliteStoreOptions {
  /** Data directory; made where it is missing. */
  readonly directory: string;
  readonly serverKeys: ServerKeys;
  /**
   * The worker has died; every call rejects from now on. The process should log the error and end: the next
   * start recovers whatever was acknowledged.
   */
  readonly onFatal: (error: Error) => void;
  /** A row does not open: a sentence for the log. Everything else goes on. */
  readonly onDamage?: (sentence: string) => void;
  /** The disk begins (`true`) or ends to refuse changes, which are refused with `StoreUnavailable` meanwhile. */
  readonly onDisk?: (refusing: boolean) => void;
  /** An `Int32Array` of one: how many of the coming commits fail as on a full disk; -1 ends the worker, -2 fails as a broken disk. */
  readonly testOnlyCommitFaults?: SharedArrayBuffer;
}

/** The store cannot be opened: another server uses it, its schema is newer, or the server key is another one. */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
}

/**
 * Opens the store, bringing its schema up to date.
 * @throws StoreRefused with a sentence for the operator
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const settings: WorkerSettings = {
    directory: options.directory,
    keys: options.serverKeys,
    commitFaults: options.testOnlyCommitFaults ?? null,
  };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: settings,
    name: "store",
  });
  await ready(worker);
  const channel = new Channel(worker);
  let closing = false;
  const die = (error: Error) => {
    channel.end(`the store's worker has ended: ${error.message}`);
    if (!closing) options.onFatal(error);
    closing = true;
  };
  worker.on("message", (message: FromWorker) => {
    if (message.state === "answers") channel.receive(message);
    else if (message.state === "damage") options.onDamage?.(message.sentence);
    else if (message.state === "disk") options.onDisk?.(message.refusing);
  });
  worker.on("error", (error: Error) => die(error));
  worker.on("exit", (code) => die(new Error(`it ended with code ${code}`)));
  const close = async () => {
    if (closing) return;
    closing = true;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    channel.flush();
    worker.postMessage("close" satisfies ToWorker);
    await ended;
  };
  return faceOf(channel, close);
}

/** Waits until the worker has opened the store. */
function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const onEnd = (code: number) => reject(new Error(`the store's worker ended with code ${code}`));
    worker.once("error", reject);
    worker.once("exit", onEnd);
    worker.once("message", (message: FromWorker) => {
      worker.off("error", reject);
      worker.off("exit", onEnd);
      if (message.state === "refused") reject(new StoreRefused(message.sentence));
      else resolve();
    });
  });
}

function faceOf(channel: Channel, close: () => Promise<void>): Store {
  const accounts: AccountStore = {
    create: (list, now) => channel.call("accounts", "create", list, now),
    get: (id) => channel.call("accounts", "get", id),
    byAddress: (address) => channel.call("accounts", "byAddress", address),
    list: (options) => channel.call("accounts", "list", options),
    update: (id, changes) => channel.call("accounts", "update", id, changes),
    reset: (id, now) => channel.call("accounts", "reset", id, now),
  };
  const links: LinkStore = {
    create: (codeHash, account, expiresAt) => channel.call("links", "create", codeHash, account, expiresAt),
    get: (codeHash) => channel.call("links", "get", codeHash),
  };
  const people: PeopleStore = {
    search: (query) => channel.call("people", "search", query),
  };
  const devices: DeviceStore = {
    activate: (activation, now) => channel.call("devices", "activate", activation, now),
    get: (id) => channel.call("devices", "get", id),
    ofAccount: (account) => channel.call("devices", "ofAccount", account),
    list: (options) => channel.call("devices", "list", options),
    markSeen: (id, now) => channel.call("devices", "markSeen", id, now),
    replaceList: (account, previous, list, remove) =>
      channel.call("devices", "replaceList", account, previous, list, remove),
  };
  const linkings: LinkingStore = {
    open: (linking, now) => channel.call("linkings", "open", linking, now),
    get: (codeHash) => channel.call("linkings", "get", codeHash),
    offer: (codeHash, offer) => channel.call("linkings", "offer", codeHash, offer),
    reveal: (codeHash, nonce) => channel.call("linkings", "reveal", codeHash, nonce),
    accept: (accepted, now) => channel.call("linkings", "accept", accepted, now),
    decline: (codeHash) => channel.call("linkings", "decline", codeHash),
    claim: (codeHash, ha1) => channel.call("linkings", "claim", codeHash, ha1),
  };
  const sipPhones: SipPhoneStore = {
    ofAccount: (account) => channel.call("sipPhones", "ofAccount", account),
    list: (options) => channel.call("sipPhones", "list", options),
    setPassword: (account, credential) => channel.call("sipPhones", "setPassword", account, credential),
  };
  const prekeys: PrekeyStore = {
    publish: (device, publication) => channel.call("prekeys", "publish", device, publication),
    count: (device) => channel.call("prekeys", "count", device),
    take: (requester, list, now) => channel.call("prekeys", "take", requester, list, now),
  };
  const statistics = () => channel.call("store", "statistics");
  const probe = () => channel.call("store", "probe");
  const mailbox = mailboxFace(channel);
  return {
    accounts,
    people,
    links,
    devices,
    linkings,
    sipPhones,
    prekeys,
    mailbox,
    statistics,
    probe,
    close,
  };
}

function mailboxFace(channel: Channel): MailboxStore {
  return {
    submit: async (submission, now) => {
      const answer = await channel.submit(submission, now);
      if (typeof answer !== "number") return answer;
      return { outcome: "enqueued", sequences: submission.envelopes.map((_, i) => answer + i) };
    },
    post: (notice, now) => {
      const row = encodeNoticeRow(notice, now);
      return channel.call("mailbox", "post", notice.devices.map(deviceNumber), notice.expiresAt, row);
    },
    known: (sender, id, now) => channel.call("mailbox", "known", deviceNumber(sender), id, now),
    read: async (device, after, limit) =>
      unpackItems(await channel.call("mailbox", "read", deviceNumber(device), after, limit)),
    settle: async (device, sequences, now) =>
      unpackReceipts(await channel.call("mailbox", "settle", deviceNumber(device), sequences, now)),
    expire: async (now, limit) => {
      const { removed, receipts } = await channel.call("mailbox", "expire", now, limit);
      return { removed, receipts: unpackReceipts(receipts) };
    },
    nextExpiry: () => channel.call("mailbox", "nextExpiry"),
    size: () => channel.call("mailbox", "size"),
  };
}

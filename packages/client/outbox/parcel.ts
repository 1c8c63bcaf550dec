/**
 * What an outbox entry becomes: one envelope for each device of the recipient and for each other device of one's own
 * account, encrypted once. The server insists on that number, so that it learns nothing from it: who is not
 * concerned gets an envelope that says nothing.
 */
import { type Content, type DeviceKeys, mayRequestRetry } from "@sottovoce/crypto";
import { type DeviceId, type PrekeyBundle, toBase64Url } from "@sottovoce/wire";
import type { OutgoingEnvelope } from "../api/client.ts";
import { devicesWithheld, keysToSendTo } from "../contacts/introductions.ts";
import type { Core } from "../core.ts";
import { type Delivery, MESSAGES, type MessageRecord } from "../history/record.ts";
import type { SealedEnvelope } from "../sessions/sessions.ts";
import type { Transaction } from "../vault/transaction.ts";
import { ENVELOPES, type OutboxEntry } from "./entry.ts";

/** Prekeys are needed before the envelopes can be made. */
export interface BundlesNeeded {
  readonly needed: readonly DeviceKeys[];
}

export interface Parcel {
  readonly envelopes: readonly OutgoingEnvelope[];
}

/** One envelope to be made. */
interface Target {
  readonly to: DeviceKeys;
  readonly content: Content;
  /** It asks for a repetition, and goes out on a new session. */
  readonly fresh: boolean;
}

/** What all contents of one entry share. */
interface Addressing {
  readonly entry: OutboxEntry;
  readonly message: MessageRecord | null;
  readonly recipients: readonly DeviceKeys[];
  readonly base: Omit<Content, "kind" | "ref" | "text">;
}

/**
 * Makes the envelopes of an entry, or takes those made before: what left this device once never changes.
 * @param bundles fetched for this entry, by device
 * @returns `null` when the entry or its message is not there any more
 * @throws EngineError `key_changed`, `device_gone`, `devices_withheld`, `bad_answer` for bad prekeys
 */
export async function wrap(
  core: Core,
  transaction: Transaction,
  entry: OutboxEntry,
  bundles: ReadonlyMap<DeviceId, PrekeyBundle>,
): Promise<Parcel | BundlesNeeded | null> {
  // A receipt may have settled the entry since its try began: what it was made into is gone, and is not made again.
  if (transaction.read(core.outboxTable, entry.id) === null) return null;
  const contact = core.contacts.read(transaction, entry.peer);
  if (contact === null) throw new Error("the recipient was introduced before");
  const message = await messageOf(transaction, entry);
  if (message === null && entry.purpose.type !== "retry_request") return null;
  const { list } = await core.contacts.deviceList(keysToSendTo(contact));
  // A question about an envelope holds no text, and what it asks for may be what tells more.
  const isText = entry.purpose.type !== "retry_request";
  if (isText && (await core.contacts.isListWithheld(contact))) throw devicesWithheld(contact.address);
  const recipients = list.devices.map((listed) => ({ ...listed, account: list.account }));
  const base = {
    id: message?.id ?? entry.id,
    sentAt: message?.sentAt ?? entry.createdAt,
    ttl: message?.disappearAfterS ?? 0,
    deviceList: core.own.pointer,
  };
  const targets = targetsOf(core, transaction, { entry, message, recipients, base });
  const made = await stillGood(transaction, entry, message, targets);
  const missing = targets.filter(({ to }) => !made.has(to.device));
  const needed = missing.filter(
    (target) => wantsBundle(core, transaction, target) && !bundles.has(target.to.device),
  );
  if (needed.length > 0) return { needed: needed.map(({ to }) => to) };
  const sealed: SealedEnvelope[] = [];
  for (const target of missing) sealed.push(await seal(core, transaction, target, bundles));
  for (const { to, body } of sealed) made.set(to.device, body);
  // In the order of the targets: the same entry gives the same submission, byte for byte.
  const envelopes = targets.flatMap(({ to }): OutgoingEnvelope[] => {
    const body = made.get(to.device);
    return body === undefined ? [] : [{ device: to.device, body }];
  });
  if (sealed.length > 0) transaction.put(ENVELOPES, entry.id, envelopes);
  if (message !== null) keepDeliveries(core, transaction, entry, message, recipients, sealed);
  return { envelopes };
}

function messageOf(
  transaction: Transaction,
  { id, purpose }: OutboxEntry,
): Promise<MessageRecord | null> | null {
  switch (purpose.type) {
    case "message":
      return transaction.get(MESSAGES, id);
    case "resend":
      return transaction.get(MESSAGES, purpose.message);
    case "retry_request":
      return null;
  }
}

function targetsOf(core: Core, transaction: Transaction, addressing: Addressing): readonly Target[] {
  const { entry, message, recipients, base } = addressing;
  // Which of one's own devices were removed is not known while the server keeps their list back. None gets the text.
  const copied = entry.purpose.type === "message" && !core.own.isListWithheld ? message : null;
  const others = core.own.otherDevices.map((to) => ({
    to,
    content: copied === null ? cover(base) : sentCopy(addressing, copied),
    fresh: false,
  }));
  return [...recipients.map((to) => recipientTarget(core, transaction, addressing, to)), ...others];
}

function recipientTarget(
  core: Core,
  transaction: Transaction,
  addressing: Addressing,
  to: DeviceKeys,
): Target {
  const { entry, message, base } = addressing;
  const { purpose } = entry;
  if (purpose.type === "retry_request") {
    const fresh = mayRequestRetry(core.sessions.peer(transaction, to), core.clock.now());
    const request: Content = { ...base, kind: "retryRequest", ref: purpose.ref, text: "" };
    return { to, content: fresh ? request : cover(base), fresh };
  }
  const concerned = purpose.type === "message" || purpose.device === to.device;
  const content: Content =
    concerned && message !== null ? { ...base, kind: "text", ref: null, text: message.text } : cover(base);
  return { to, content, fresh: false };
}

/** For one's own other devices; `ref` names the account it was sent to (docs/protocol.md). */
function sentCopy({ base, recipients }: Addressing, message: MessageRecord): Content {
  return { ...base, kind: "sentCopy", ref: recipients[0]?.account ?? null, text: message.text };
}

/** A receipt for nothing: what a device gets that an entry does not concern. */
function cover(base: Addressing["base"]): Content {
  return { ...base, kind: "receipt", ref: null, text: "" };
}

/** Envelopes made before, by device, for devices that are still meant and still have the same keys. */
async function stillGood(
  transaction: Transaction,
  entry: OutboxEntry,
  message: MessageRecord | null,
  targets: readonly Target[],
): Promise<Map<DeviceId, OutgoingEnvelope["body"]>> {
  const before = (await transaction.get(ENVELOPES, entry.id)) ?? [];
  const good = new Map<DeviceId, OutgoingEnvelope["body"]>();
  for (const { device, body } of before) {
    const target = targets.find(({ to }) => to.device === device);
    const delivery = message?.deliveries.find((candidate) => candidate.device === device);
    const sameKeys = delivery === undefined || delivery.signingKey === signingKeyOf(target);
    if (target !== undefined && sameKeys) good.set(device, body);
  }
  return good;
}

function signingKeyOf(target: Target | undefined): string | null {
  return target === undefined ? null : toBase64Url(target.to.signingKey);
}

function wantsBundle(core: Core, transaction: Transaction, { to, fresh }: Target): boolean {
  return fresh || core.sessions.needsBundle(transaction, to, core.clock.now());
}

async function seal(
  core: Core,
  transaction: Transaction,
  target: Target,
  bundles: ReadonlyMap<DeviceId, PrekeyBundle>,
): Promise<SealedEnvelope> {
  const { sessions, clock } = core;
  const { to, content, fresh } = target;
  const bundle = bundles.get(to.device);
  if (bundle !== undefined && wantsBundle(core, transaction, target)) {
    if (fresh) await sessions.startRetry(transaction, to, bundle, clock.now());
    else await sessions.start(transaction, to, bundle, clock.now());
  }
  return sessions.seal(transaction, to, content, clock.now());
}

/** Notes for whom, and in which envelope, each device of the recipient gets the message. */
function keepDeliveries(
  core: Core,
  transaction: Transaction,
  { purpose }: OutboxEntry,
  message: MessageRecord,
  recipients: readonly DeviceKeys[],
  sealed: readonly SealedEnvelope[],
): void {
  const deliveries = recipients.flatMap((to): Delivery[] => {
    const before = message.deliveries.find(({ device }) => device === to.device);
    const fresh = sealed.find((envelope) => envelope.to.device === to.device);
    const concerned = purpose.type !== "resend" || purpose.device === to.device;
    if (fresh === undefined || !concerned) return before === undefined ? [] : [before];
    return [
      { ...deliveryOf(fresh), status: purpose.type === "resend" ? (before?.status ?? "pending") : "pending" },
    ];
  });
  const reduced = sealed.some(({ reducedForwardSecrecy }) => reducedForwardSecrecy);
  if (sealed.length === 0 && deliveries.length === message.deliveries.length) return;
  const security = reduced ? "end-to-end-reduced" : message.security;
  core.history.replace(transaction, message, { ...message, deliveries, security });
}

function deliveryOf({ to, id }: SealedEnvelope): Omit<Delivery, "status"> {
  return {
    device: to.device,
    signingKey: toBase64Url(to.signingKey),
    agreementKey: toBase64Url(to.agreementKey),
    envelope: id,
  };
}

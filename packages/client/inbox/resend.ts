/**
 * Answering a retry request (SM1.md "Rules"): a device could not read an envelope, and asks for its message again.
 * It names the envelope, so the sender knows from which message on that device had lost its session.
 */
import { type DeviceKeys, mayResend, RESEND_MS } from "@sottovoce/crypto";
import { type Address, fromBase64Url, toBase64Url } from "@sottovoce/wire";
import { type Core, newMessageId } from "../core.ts";
import type { Delivery, MessageRecord } from "../history/record.ts";
import type { OutboxEntry } from "../outbox/entry.ts";
import type { Transaction } from "../vault/transaction.ts";

/** Messages looked through for the envelope: as many as are written in three busy days. */
const MAX_LOOKED_AT = 2_000;
/** Messages sent again for one request: what one device can have missed before it asked. */
const MAX_RESENT = 200;

/**
 * Puts into the outbox once more what a device could not read.
 * @param requester who asks, proven by its session
 * @param ref the envelope it could not read, `null` when it did not say
 * @returns the entries, for `Outbox.add` after the commit
 */
export async function resendTo(
  core: Core,
  transaction: Transaction,
  peer: Address,
  requester: DeviceKeys,
  ref: string | null,
): Promise<readonly OutboxEntry[]> {
  const { clock, history, outboxTable } = core;
  const now = clock.now();
  const unread: MessageRecord[] = [];
  const recent: MessageRecord[] = [];
  for await (const message of history.newestFirst(peer)) {
    if (recent.length >= MAX_LOOKED_AT || now - message.sentAt >= RESEND_MS) break;
    if (message.direction === "out") recent.push(message);
  }
  const from = recent.findIndex((message) => deliveryTo(message, requester)?.envelope === ref);
  recent.forEach((message, i) => {
    const delivery = deliveryTo(message, requester);
    if (delivery === undefined || message.status === "sending") return;
    // Up to the envelope it names the server's word counts; from there on the device itself says it lacks them.
    const acknowledged = delivery.status === "delivered" && i > from;
    const sentTo = keysOf(delivery, requester);
    if (mayResend({ sentAt: message.sentAt, acknowledged, sentTo }, requester, now)) unread.push(message);
  });
  return unread
    .slice(0, MAX_RESENT)
    .reverse()
    .map((message) => {
      const entry: OutboxEntry = {
        id: newMessageId(core),
        peer,
        createdAt: now,
        order: history.takeOrder(),
        purpose: { type: "resend", message: message.id, device: requester.device },
        waiting: false,
      };
      transaction.write(outboxTable, entry);
      return entry;
    });
}

function deliveryTo(message: MessageRecord, { device, signingKey }: DeviceKeys): Delivery | undefined {
  const key = toBase64Url(signingKey);
  return message.deliveries.find((delivery) => delivery.device === device && delivery.signingKey === key);
}

function keysOf({ device, signingKey, agreementKey }: Delivery, { account }: DeviceKeys): DeviceKeys {
  return {
    account,
    device,
    signingKey: fromBase64Url(signingKey),
    agreementKey: fromBase64Url(agreementKey),
  };
}

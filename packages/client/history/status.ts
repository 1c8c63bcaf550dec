/**
 * How the status of an outgoing message moves (REQUIREMENTS M6). It never moves back:
 *
 * ```
 *   sending ──▶ enqueued ──▶ delivered
 *      │  └────────────────────▲  ▲   a receipt may come before the answer to the submission
 *      │            └──▶ expired  │   a message given up here or there may have arrived after all
 *      └──▶ error ────────────────┘
 * ```
 */
import type { DeviceId, Receipt } from "@sottovoce/wire";
import type { FailureReason } from "../engine-api.ts";
import type { StoredEntry } from "./entry.ts";
import { type Delivery, type MessageRecord, noted } from "./record.ts";

/** The server holds it until `expiresAt`. */
export function enqueued(message: MessageRecord, entry: StoredEntry, expiresAt: number): MessageRecord {
  if (message.status !== "sending") return message;
  // What it waited for is over.
  return { ...noted(message, entry), status: "enqueued", reason: null, expiresAt };
}

/** It is not tried any more. */
export function failed(message: MessageRecord, reason: FailureReason, entry: StoredEntry): MessageRecord {
  if (message.status !== "sending" && message.status !== "enqueued") return message;
  return { ...noted(message, entry), status: "error", reason, expiresAt: null };
}

/** It may not leave for a reason that a person or the operator can take away; it goes on waiting. */
export function held(message: MessageRecord, reason: FailureReason, entry: StoredEntry): MessageRecord {
  if (message.status !== "sending" || message.reason === reason) return message;
  return { ...noted(message, entry), reason };
}

/** The server's answer to a submission says that all devices have it, or that all of its time is over. */
export function settled(message: MessageRecord, status: "delivered" | "expired", at: number): MessageRecord {
  if (message.security === "end-to-site") return ended(message, status, at);
  return message.deliveries
    .filter(({ status: known }) => known === "pending")
    .reduce((record, { device }) => withDelivery(record, device, status, at), message);
}

/** What a receipt of the server makes of a message; the same object when it says nothing new. */
export function withReceipt(message: MessageRecord, receipt: Receipt): MessageRecord {
  const status =
    receipt.status !== "failed"
      ? receipt.status
      : receipt.reason === "mailbox_full"
        ? "mailbox_full"
        : "device_gone";
  if (message.security === "end-to-site" || isCopy(message)) return ended(message, status, receipt.at);
  return withDelivery(message, receipt.device, status, receipt.at);
}

/**
 * Sent by another own device, so nobody here knows how many devices the recipient had. What is said of one of them
 * stands until another is said to have it.
 */
function isCopy({ status, deliveries }: MessageRecord): boolean {
  return status !== "sending" && deliveries.length === 0;
}

function withDelivery(
  message: MessageRecord,
  device: DeviceId,
  status: Exclude<Delivery["status"], "pending">,
  at: number,
): MessageRecord {
  const delivery = message.deliveries.find((candidate) => candidate.device === device);
  if (delivery === undefined || delivery.status === "delivered" || delivery.status === status) return message;
  const deliveries = message.deliveries.map((one) => (one === delivery ? { ...one, status } : one));
  return rolledUp({ ...message, deliveries }, at);
}

/** Delivered as soon as one device has it; given up when no device is left that could still get it. */
function rolledUp(message: MessageRecord, at: number): MessageRecord {
  const has = (wanted: Delivery["status"]) => message.deliveries.some(({ status }) => status === wanted);
  if (has("delivered")) return ended(message, "delivered", at);
  if (has("pending")) return message;
  return ended(
    message,
    has("expired") ? "expired" : has("mailbox_full") ? "mailbox_full" : "device_gone",
    at,
  );
}

/** The end of a message; a delivery is the last word, also after it was given up. */
function ended(
  message: MessageRecord,
  end: Exclude<Delivery["status"], "pending">,
  at: number,
): MessageRecord {
  if (message.status === "delivered") return message;
  if (end === "delivered") {
    const entry: StoredEntry = { at, code: "delivered", readable: message.security === "end-to-site" };
    return { ...noted(message, entry), status: "delivered", reason: null, expiresAt: null };
  }
  if (message.status === "expired" || message.status === "error") return message;
  switch (end) {
    case "expired": {
      const over = noted(message, { at, code: "expired" });
      return { ...over, status: "expired", reason: "expired", expiresAt: null };
    }
    case "mailbox_full":
    case "device_gone":
      return failed(message, end, { at, code: end });
  }
}

/** Whether nothing more can happen to it, but for a late delivery. */
export function isSettled(message: MessageRecord): boolean {
  return message.status !== "sending" && message.status !== "enqueued";
}

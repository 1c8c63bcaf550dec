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
import type { FailureReason, TimelineEntry } from "../engine-api.ts";
import { type Delivery, type MessageRecord, noted } from "./record.ts";

/** The server holds it until `expiresAt`. */
export function enqueued(message: MessageRecord, entry: TimelineEntry, expiresAt: number): MessageRecord {
  if (message.status !== "sending") return message;
  return { ...noted(message, entry), status: "enqueued", expiresAt };
}

/** It is not tried any more. */
export function failed(message: MessageRecord, reason: FailureReason, entry: TimelineEntry): MessageRecord {
  if (message.status !== "sending" && message.status !== "enqueued") return message;
  return { ...noted(message, entry), status: "error", reason, expiresAt: null };
}

/** The server's answer to a submission says that all devices have it, or that all of its time is over. */
export function settled(message: MessageRecord, status: "delivered" | "expired", at: number): MessageRecord {
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
  return withDelivery(message, receipt.device, status, receipt.at);
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
  const { status, deliveries } = message;
  const has = (wanted: Delivery["status"]) => deliveries.some((delivery) => delivery.status === wanted);
  if (status === "delivered") return message;
  if (has("delivered")) {
    const entry: TimelineEntry = { at, event: "delivered", text: "A device of the recipient has it." };
    return { ...noted(message, entry), status: "delivered", reason: null, expiresAt: null };
  }
  if (has("pending") || status === "expired" || status === "error") return message;
  if (has("expired")) {
    const text = "It was not taken in time; the server has deleted it.";
    return {
      ...noted(message, { at, event: "expired", text }),
      status: "expired",
      reason: "expired",
      expiresAt: null,
    };
  }
  return has("mailbox_full")
    ? failed(message, "mailbox_full", {
        at,
        event: "failed",
        text: "The recipient has too many messages waiting.",
      })
    : failed(message, "device_gone", { at, event: "failed", text: "The recipient's device is gone." });
}

/** Whether nothing more can happen to it, but for a late delivery. */
export function isSettled(message: MessageRecord): boolean {
  return message.status !== "sending" && message.status !== "enqueued";
}

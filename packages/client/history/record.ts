/** One message as it is kept: what users see, and what only the engine needs to follow it. */
import type { Base64Url, DeviceId } from "@sottovoce/wire";
import type { HistoryMessage, TimelineEntry } from "../engine-api.ts";
import { jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";
import { withEntry } from "./timeline.ts";

/** What became of the envelope for one device of the recipient. */
export interface Delivery {
  readonly device: DeviceId;
  /** IKs and IKd it was encrypted for, base64url: it is sent again only to the same keys (SM1.md "Rules"). */
  readonly signingKey: Base64Url;
  readonly agreementKey: Base64Url;
  /** First 16 bytes of the envelope's SHA-256, hexadecimal: what a retry request names. */
  readonly envelope: string;
  readonly status: "pending" | "delivered" | "expired" | "device_gone" | "mailbox_full";
}

export interface MessageRecord extends HistoryMessage {
  /** Of an outgoing message, once it has been encrypted; else empty. */
  readonly deliveries: readonly Delivery[];
}

/** Keyed by message id, grouped by the peer's address, in the order in which they came to this device. */
export const MESSAGES = collection("messages", 1, jsonCodec<MessageRecord>());

/** The message without what only the engine needs. */
export function toHistoryMessage(record: MessageRecord): HistoryMessage {
  const { deliveries: _, ...message } = record;
  return message;
}

/** The record with one line more in its timeline. */
export function noted(record: MessageRecord, entry: TimelineEntry): MessageRecord {
  return { ...record, timeline: withEntry(record.timeline, entry) };
}

/** One message as it is kept: what users see, and what only the engine needs to follow it. */
import type { Base64Url, DeviceId } from "@sottovoce/wire";
import type { HistoryMessage, MessageSummary } from "../engine-api.ts";
import { jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";
import { type StoredEntry, toldEntry } from "./entry.ts";
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

/** What the list of conversations shows of a message. */
export interface SummaryRecord extends Omit<MessageSummary, "disappearAfterS" | "disappearsAt"> {
  /** Absent for a message that stays. */
  readonly disappearAfterS?: number;
  /** Absent while its time does not run. */
  readonly disappearsAt?: number;
}

export interface MessageRecord extends SummaryRecord {
  readonly timeline: readonly StoredEntry[];
  /** Of an outgoing message, once it has been encrypted; else empty. */
  readonly deliveries: readonly Delivery[];
}

/** Keyed by message id, grouped by the peer's address, in the order in which they came to this device. */
export const MESSAGES = collection("messages", 1, jsonCodec<MessageRecord>());

/** The message without what only the engine needs. */
export function toHistoryMessage(record: MessageRecord): HistoryMessage {
  const { deliveries: _, timeline, ...summary } = record;
  return { ...toSummary(summary), timeline: timeline.map(toldEntry) };
}

export function toSummary(record: SummaryRecord): MessageSummary {
  const { disappearAfterS = null, disappearsAt = null } = record;
  return { ...record, disappearAfterS, disappearsAt };
}

export function summaryOf({ deliveries: _, timeline: __, ...summary }: MessageRecord): SummaryRecord {
  return summary;
}

/** The record with one line more in its timeline. */
export function noted(record: MessageRecord, entry: StoredEntry): MessageRecord {
  return { ...record, timeline: withEntry(record.timeline, entry) };
}

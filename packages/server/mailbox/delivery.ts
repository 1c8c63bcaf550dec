/** One attempt to hand something to a device, and what its answer means. */
import type { Address, Bytes } from "@sottovoce/wire";

/** What one SIP MESSAGE carries (RFC 3428). */
export interface Delivery {
  readonly contentType: string;
  readonly body: Bytes;
  /** When the server accepted it, Unix milliseconds: for the `Date` header (RFC 3428 §4). */
  readonly enqueuedAt: number;
  /** Until when it is kept, Unix milliseconds: for the `Expires` header. */
  readonly expiresAt: number;
  /** Whom From names; the server itself when absent, which is all that a device of the app is told. */
  readonly from?: Address;
  /** The same each time the message is sent, so that a SIP phone can name it; a new one when absent. */
  readonly callId?: string;
  /** Whether it is of no use to a device that refuses it once: it is not offered again. */
  readonly refusalIsFinal?: boolean;
}

/** The final SIP response; no final response; or the flow failed before one came. */
export type Outcome = { readonly status: number } | "timeout" | "transport_error";

/** How a delivery leaves the server. */
export interface DeliveryPort<Flow> {
  /** Sends one MESSAGE on a flow. Always resolves, in `DELIVERY_TIMEOUT_MS` at the latest. */
  deliver(flow: Flow, delivery: Delivery): Promise<Outcome>;
}

/** Time between two tries to reach a registered device that does not answer (REQUIREMENTS M8). */
export const RETRY_INTERVAL_MS = 30_000;
/** A device that has not answered until the next try is due does not answer. */
export const DELIVERY_TIMEOUT_MS = RETRY_INTERVAL_MS;

/**
 * - `taken`: the device has it, durably.
 * - `refused`: the device answers, and does not want this one; the next one it may want.
 * - `unanswered`: the device is registered and does not come to a decision now (REQUIREMENTS M8).
 * - `unreachable`: there is no way to the device until it registers again.
 */
export type Verdict = "taken" | "refused" | "unanswered" | "unreachable";

/** Temporary conditions among the 4xx and 6xx: 408, 480, 486, 491 and 600 (RFC 3261 §21.4, §21.6). */
const TEMPORARY: ReadonlySet<number> = new Set([408, 480, 486, 491, 600]);
/** Flow Failed (RFC 5626 §11.5). */
const FLOW_FAILED = 430;

/** What an outcome means for the item and for its device. */
export function judge(outcome: Outcome): Verdict {
  if (outcome === "timeout") return "unanswered";
  if (outcome === "transport_error") return "unreachable";
  const { status } = outcome;
  if (status >= 200 && status < 300) return "taken";
  if (status === FLOW_FAILED) return "unreachable";
  if ((status >= 500 && status < 600) || TEMPORARY.has(status)) return "unanswered";
  return "refused";
}

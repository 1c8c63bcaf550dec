/** Messages and conversations, as user interfaces see them. */
import type { Address, MessageId, MissedCallReason } from "@sottovoce/wire";
import type { CallEnd, CallSecurity } from "../calls/calls-api.ts";
import type { TimelineEntry } from "./facts.ts";

/** What an outgoing message shows (REQUIREMENTS M6). */
export type MessageStatus = "sending" | "enqueued" | "delivered" | "error" | "expired";

/**
 * Why a message ended in `error` or `expired`, or what a message that is still `sending` waits for a person to decide
 * (`end_to_site_not_agreed`) or the operator to mend (`said_to_be_sip_phone`), or the recipient too (`devices_withheld`): reasons a person can act
 * on (REQUIREMENTS M9).
 */
export type FailureReason =
  | "unknown_recipient"
  | "messaging_disabled"
  | "recipient_messaging_disabled"
  | "empty"
  | "too_long"
  | "device_gone"
  | "mailbox_full"
  | "rate_limited"
  | "key_changed"
  | "expired"
  | "not_sent_in_time"
  /** The recipient has a SIP phone, and nobody has agreed to messages that the server can read. */
  | "end_to_site_not_agreed"
  /** The recipient has keys, and the server now says that it is a SIP phone, which has none. */
  | "said_to_be_sip_phone"
  /** A device of the recipient says that its account has another list of devices than the server shows. */
  | "devices_withheld"
  | "refused";

/**
 * How well a message was protected: `end-to-end` nobody but the two ends can read it · `end-to-end-reduced` the same,
 * with less forward secrecy · `end-to-site` the server can read it: TLS to the server and from there to a SIP phone,
 * sealed at rest in between (REQUIREMENTS M12)
 */
export type MessageSecurity = "end-to-end" | "end-to-end-reduced" | "end-to-site";

/**
 * What the engine remarks in a conversation, by which it is told in any language: all that the sentence needs besides
 * is the peer. `text` holds it in English, `direction` is `in`:
 * `key_changed` an unverified peer has another key · `sending_blocked` a verified one has · `said_to_be_sip_phone` the
 * server says that a peer with keys is a SIP phone, and nothing is sent · `unreadable` a message could not be read ·
 * `devices_differ` the server and the peer name different devices · `unlisted_device` a message came from a device that
 * the peer's account does not list · `unencrypted` a message came in the name of a peer with keys, and was not
 * encrypted · `missed_call` the peer called at `sentAt`; it counts as unread like a message · `call` a call that was
 * not missed, one's own or the peer's by `direction`: `call` tells of it
 */
export type NoteKind =
  | "key_changed"
  | "sending_blocked"
  | "said_to_be_sip_phone"
  | "unreadable"
  | "devices_differ"
  | "unlisted_device"
  | "unencrypted"
  | "missed_call"
  | "call";

/** A call that is over, as a conversation keeps it. Moments are Unix milliseconds. */
export interface CallEntry {
  readonly direction: "out" | "in";
  readonly startedAt: number;
  /** When both could hear each other; `null` where it never came to that. The call's length counts from here. */
  readonly secureAt: number | null;
  readonly endedAt: number;
  readonly end: CallEnd;
  /** Present with `cancelled` where the other side gave up; else this side did. */
  readonly endedThere?: true;
  /** The security receipt (REQUIREMENTS V9); `null` where no keys were agreed on. */
  readonly security: CallSecurity | null;
}

/** A message without its timeline. */
export interface MessageSummary {
  readonly id: MessageId;
  readonly peer: Address;
  readonly direction: "out" | "in";
  readonly text: string;
  readonly sentAt: number;
  readonly receivedAt: number | null;
  readonly status: MessageStatus | "received";
  readonly reason: FailureReason | null;
  readonly security: MessageSecurity;
  readonly read: boolean;
  /** Place among all messages of this device, ascending: the value to page with. */
  readonly order: number;
  /** Not a message of the peer but a remark of the engine, to be shown as such between the messages. */
  readonly note: NoteKind | null;
  /** With `missed_call`: why the call came to nothing. */
  readonly missedCall?: MissedCallReason;
  /** With `call`. */
  readonly call?: CallEntry;
  /** When it stops being tried or kept by the server: 12 h in the outbox, 72 h at the server. */
  readonly expiresAt: number | null;
  /** Seconds that it is kept after it was read, or delivered when it is one's own; `null` for a message that stays. */
  readonly disappearAfterS: number | null;
  /** When it leaves this device, Unix milliseconds; `null` while that time does not run. */
  readonly disappearsAt: number | null;
}

export interface HistoryMessage extends MessageSummary {
  readonly timeline: readonly TimelineEntry[];
}

export interface Conversation {
  readonly peer: Address;
  readonly displayName: string | null;
  readonly last: MessageSummary;
  readonly unread: number;
}

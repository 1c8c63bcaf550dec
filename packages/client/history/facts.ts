/** What the lines of a message's timeline say (REQUIREMENTS M16): a code for programs, and the values it goes with. */
import type { EngineErrorCode } from "../errors.ts";

/** What started a round of attempts: a trigger, the message itself, or the program after it was interrupted in a round. */
export type AttemptCause =
  | "written"
  | "resumed"
  | "registered"
  | "keep_alive"
  /** The server showed the recipient's devices, which it had kept back. */
  | "devices_shown"
  | "next_message"
  | "user";

/** What starts the next attempt, other than time: this device's, or the server's once it has the message. */
export type TimelineTrigger =
  | "registered"
  | "keep_alive"
  | "devices_shown"
  | "next_message"
  | "user"
  | "recipient_registered";

/** Why something failed; `unexpected` is a fault of this program. */
export type FailureCode = EngineErrorCode | "unexpected";

/** One thing that happened. `code` chooses the sentence; the rest are its values. */
export type TimelineFact =
  | {
      /** Written and stored on this device. */
      readonly code: "composed";
      /** Seconds after which it disappears; `null` for a message that stays. */
      readonly disappearAfterS: number | null;
      /** It disappears on this device alone: a SIP phone keeps what it was sent. */
      readonly hereOnly: boolean;
    }
  | {
      /** An attempt began: the first of its round for its cause, the others because the one before failed. */
      readonly code: "attempt";
      /** 1 … `attempts`. */
      readonly attempt: number;
      readonly attempts: number;
      readonly cause: AttemptCause;
    }
  | {
      readonly code: "attempt_failed";
      readonly attempt: number;
      readonly failure: FailureCode;
    }
  /** The round is over. */
  | { readonly code: "waiting" }
  /** It may not leave until a person decides or the operator mends something. */
  | { readonly code: "held"; readonly failure: FailureCode }
  /** The recipient turned out to have a SIP phone, a person has agreed, and it goes out so that the server can read it. */
  | { readonly code: "goes_end_to_site"; readonly hereOnly: boolean }
  | {
      /** The server has it. */
      readonly code: "enqueued";
      /** Until when the server keeps it, Unix milliseconds. */
      readonly expiresAt: number;
      /** The server was given the text itself, for a SIP phone. */
      readonly readable: boolean;
    }
  /** Sent from another device of this account. */
  | { readonly code: "sent_elsewhere" }
  /** A device of the recipient has it, or its SIP phone. */
  | { readonly code: "delivered"; readonly readable: boolean }
  /** Not taken in time; the server has deleted it. */
  | { readonly code: "expired" }
  /** Not handed to the server in time, and given up. */
  | { readonly code: "not_sent_in_time" }
  /** Not tried any more. */
  | { readonly code: "refused"; readonly failure: FailureCode }
  /** The recipient has too many messages waiting. */
  | { readonly code: "mailbox_full" }
  /** The recipient's device is gone. */
  | { readonly code: "device_gone" }
  /** Received and stored on this device; `readable` from a SIP phone. */
  | { readonly code: "received"; readonly readable: boolean }
  /** A device of the recipient could not read it, and was sent it again. */
  | { readonly code: "resent" }
  /** The message is a remark of the engine: its `note` says which. */
  | { readonly code: "remark" }
  /** The message is a missed call: its `missedCall` says why it came to nothing. */
  | { readonly code: "missed_call" }
  /** Stands for entries that are not kept any more. */
  | { readonly code: "omitted"; readonly omitted: number }
  /** Kept by an older version, which knew the English sentence alone. */
  | { readonly code: "text" };

export type TimelineCode = TimelineFact["code"];

/** The kinds of things that happen: coarser than the codes, and never more than these. */
export type TimelineEventKind =
  | "composed"
  | "attempt"
  | "attempt_failed"
  | "waiting"
  | "enqueued"
  | "delivered"
  | "expired"
  | "failed"
  | "received"
  | "resent"
  | "omitted";

/** One line of a message's timeline: what happened, why, and what comes next. */
export type TimelineEntry = TimelineFact & {
  /** Unix milliseconds. */
  readonly at: number;
  readonly event: TimelineEventKind;
  /** The sentence in English. */
  readonly text: string;
  /** Moment of the next attempt by time, when one is planned. */
  readonly nextAttemptAt?: number;
  /** Other things that start the next attempt. */
  readonly triggers?: readonly TimelineTrigger[];
};

/** What waits for devices: the part of the store that messages pass through. */
import type { Bytes, DeviceId, MessageId, Receipt, ReceiptStatus } from "@sottovoce/wire";

/** What is to be told of a message that the server can read, and how. */
export interface SiteTerms {
  /** What the sender wants to hear of. */
  readonly receipts: readonly ReceiptStatus[];
  /** What a receipt says again to a SIP phone (`site/reference.ts`); empty for a device of the app, which needs nothing. */
  readonly reference: Bytes;
}

/** One submission: the envelopes of one message. */
export interface Submission {
  readonly sender: DeviceId;
  readonly id: MessageId;
  readonly envelopes: readonly {
    readonly device: DeviceId;
    readonly body: Bytes;
    /** Whether the sender wants a receipt: not for its own devices. */
    readonly receipt: boolean;
    /** Present where `body` is no envelope but a message that the server can read (`site/content.ts`). */
    readonly site?: SiteTerms;
  }[];
  readonly expiresAt: number;
}

/**
 * A submission of this sender and id came before; `status` is what has become of it. Whatever comes under the same
 * id later is that message again, perhaps encrypted anew by a sender that never saw its first answer.
 */
export interface RepeatedSubmission {
  readonly outcome: "repeated";
  readonly status: "enqueued" | "delivered" | "expired";
  readonly expiresAt: number;
}

export type SubmissionOutcome =
  /** Durable now. `sequences` in the order of the envelopes. */
  | { readonly outcome: "enqueued"; readonly sequences: readonly number[] }
  | RepeatedSubmission
  /** A device was removed since the caller looked. */
  | { readonly outcome: "device_gone"; readonly device: DeviceId }
  | { readonly outcome: "mailbox_full"; readonly device: DeviceId };

/** A row of a mailbox, opened. Rows of one device have ascending sequences. */
export type MailboxItem =
  | {
      readonly kind: "envelope";
      readonly sequence: number;
      readonly expiresAt: number;
      readonly enqueuedAt: number;
      readonly body: Bytes;
      /** Whom the receipt goes to; `null` for copies to own devices. */
      readonly sender: DeviceId | null;
      readonly id: MessageId;
    }
  | {
      readonly kind: "receipt";
      readonly sequence: number;
      readonly expiresAt: number;
      readonly receipt: Receipt;
      /** From `SiteTerms`. */
      readonly reference: Bytes;
    }
  | {
      readonly kind: "site";
      readonly sequence: number;
      readonly expiresAt: number;
      readonly enqueuedAt: number;
      readonly body: Bytes;
      readonly id: MessageId;
    }
  | {
      readonly kind: "notice";
      readonly sequence: number;
      readonly expiresAt: number;
      readonly enqueuedAt: number;
      readonly contentType: string;
      readonly body: Bytes;
    };

/** Something the server itself tells devices, such as a missed call: nobody gets a receipt for it. */
export interface Notice {
  readonly devices: readonly DeviceId[];
  /** ASCII, up to 255 characters. */
  readonly contentType: string;
  readonly body: Bytes;
  readonly expiresAt: number;
}

/** Receipts that a settling call appended, so that their mailboxes can be woken without reading them back. */
export interface AppendedReceipt {
  readonly device: DeviceId;
  readonly sequence: number;
  readonly expiresAt: number;
  readonly receipt: Receipt;
  /** Whether it has a reference, which only reading it back tells. */
  readonly referenced: boolean;
}

/**
 * Envelopes that may wait for one device: 72 hours of a message every 26 seconds, 21 MB. Enough for the busiest
 * person on a long weekend, and small enough that nobody fills the disk through somebody else's mailbox.
 */
export const MAX_MAILBOX_ROWS = 10_000;
/**
 * With receipts. They have room of their own, so that envelopes cannot keep a device from learning what became
 * of its messages; beyond this, receipts are left out, and posting a message again still tells its status.
 */
export const MAX_MAILBOX_ROWS_WITH_RECEIPTS = 2 * MAX_MAILBOX_ROWS;
/**
 * Rows of a device beyond which notices are left out: whoever makes the server write many must not fill the room that
 * messages need. A tenth, so that nine of ten rows are for messages however many accounts call together; nobody reads
 * through a thousand missed calls.
 */
export const MAX_MAILBOX_ROWS_FOR_NOTICES = MAX_MAILBOX_ROWS / 10;
/** How long a receipt waits for the device it tells: longer than a holiday without network. */
export const RECEIPT_LIFETIME_MS = 14 * 86_400_000;
/** Bundles of one device that one requester gets in a day (SM1.md "Rules"). */
export const MAX_BUNDLES_PER_DAY = 5;

export interface MailboxStore {
  submit(submission: Submission, now: number): Promise<SubmissionOutcome>;
  /**
   * Appends a notice to the mailboxes that know its devices and have room for it.
   * @returns the sequence for each device, in order; `null` where it was left out
   */
  post(notice: Notice, now: number): Promise<readonly (number | null)[]>;
  /** What has become of a submission; `null` when none of that name is known. */
  known(sender: DeviceId, id: MessageId, now: number): Promise<RepeatedSubmission | null>;
  /** The oldest items of a device with a sequence above `after`. */
  read(device: DeviceId, after: number, limit: number): Promise<readonly MailboxItem[]>;
  /**
   * Removes items a device has taken and appends the `delivered` receipts to the senders' mailboxes, in one transaction.
   * Receipts for envelopes go to the other devices of the sender's account as well, which have copies.
   */
  settle(device: DeviceId, sequences: readonly number[], now: number): Promise<readonly AppendedReceipt[]>;
  /**
   * Removes what has expired or belonged to a removed device, at most `limit` rows, and appends the `expired`
   * and `failed / device_gone` receipts. Also forgets submissions too old to be repeated.
   */
  expire(
    now: number,
    limit: number,
  ): Promise<{ readonly removed: number; readonly receipts: readonly AppendedReceipt[] }>;
  /** When `expire` has something to do next: the past when it has by now, `null` when nothing is kept. */
  nextExpiry(): Promise<number | null>;
  /** Rows waiting in all mailboxes. */
  size(): Promise<number>;
}

/** The mailboxes: submissions in, deliveries and expiry out, receipts back. Runs inside a transaction. */
import type { MessageId, Receipt } from "@sottovoce/wire";
import {
  MAX_MAILBOX_ROWS,
  MAX_MAILBOX_ROWS_FOR_NOTICES,
  MAX_MAILBOX_ROWS_WITH_RECEIPTS,
  RECEIPT_LIFETIME_MS,
  type RepeatedSubmission,
  type SubmissionOutcome,
} from "../store.ts";
import { deviceId } from "./device-number.ts";
import {
  type PackedItems,
  type PackedReceipts,
  type PackedStatus,
  type PackedSubmission,
  packReceipt,
  submissionName,
} from "./mailbox-codec.ts";
import type { MailboxIndex } from "./mailbox-index.ts";
import { encodeReceiptRow, isDecisive, ROW_KIND, type RowHead } from "./mailbox-row.ts";
import type { MailboxRows, OpenedRow } from "./mailbox-rows.ts";
import type { Sequences } from "./sequences.ts";
import type { Siblings } from "./siblings.ts";
import { MAX_ENVELOPES } from "./submission-record.ts";
import type { Submissions } from "./submissions.ts";

/** The first sequence of an accepted submission, or why it was not accepted. */
export type SubmitAnswer = number | Exclude<SubmissionOutcome, { outcome: "enqueued" }>;

export class Mailbox {
  readonly #rows: MailboxRows;
  readonly #index: MailboxIndex;
  readonly #sequences: Sequences;
  readonly #submissions: Submissions;
  readonly #siblings: Pick<Siblings, "of">;

  constructor(
    rows: MailboxRows,
    index: MailboxIndex,
    sequences: Sequences,
    submissions: Submissions,
    siblings: Pick<Siblings, "of">,
  ) {
    this.#siblings = siblings;
    this.#rows = rows;
    this.#index = index;
    this.#sequences = sequences;
    this.#submissions = submissions;
  }

  submit(submission: PackedSubmission): SubmitAnswer {
    const { name, expiresAt, now, envelopes } = submission;
    const refusal = this.#refusal(envelopes);
    // What was accepted once is answered as such, also where it would be refused by now.
    if (refusal !== null) return this.#submissions.find(name, now) ?? refusal;
    const first = this.#sequences.upcoming;
    let wanted = 0;
    for (const [i, { row }] of envelopes.entries()) if (isDecisive(row)) wanted |= 1 << i;
    if (!this.#submissions.add({ name, expiresAt, first, count: envelopes.length, wanted })) {
      const known = this.#submissions.find(name, now);
      if (known === null) throw new Error("a submission is there and cannot be found");
      return known;
    }
    for (const { device, row } of envelopes) this.#rows.append(device, expiresAt, row);
    return first;
  }

  /** @param row from `encodeNoticeRow` */
  post(devices: readonly number[], expiresAt: number, row: Buffer): readonly (number | null)[] {
    return devices.map((device) => {
      const room = this.#index.knows(device) && this.#index.count(device) < MAX_MAILBOX_ROWS_FOR_NOTICES;
      return room ? this.#rows.append(device, expiresAt, row) : null;
    });
  }

  known(sender: number, id: MessageId, now: number): RepeatedSubmission | null {
    return this.#submissions.find(submissionName(sender, id), now);
  }

  #refusal(envelopes: PackedSubmission["envelopes"]): Exclude<SubmitAnswer, number> | null {
    if (envelopes.length < 1 || envelopes.length > MAX_ENVELOPES) {
      throw new RangeError(`a submission has 1 to ${MAX_ENVELOPES} envelopes`);
    }
    for (const { device } of envelopes) {
      if (!this.#index.knows(device)) return { outcome: "device_gone", device: deviceId(device) };
      // Two envelopes of one submission never go to the same device, so one look at the count is enough.
      if (this.#index.count(device) >= MAX_MAILBOX_ROWS) {
        return { outcome: "mailbox_full", device: deviceId(device) };
      }
    }
    return null;
  }

  read(device: number, after: number, limit: number): PackedItems {
    const opened: OpenedRow[] = [];
    if (this.#index.knows(device)) {
      for (const sequence of this.#index.after(device, after, limit)) {
        const row = this.#rows.open(sequence);
        if (row !== null) opened.push(row);
      }
    }
    const places: number[] = [];
    const rows = new Uint8Array(opened.reduce((sum, { row }) => sum + row.length, 0));
    let at = 0;
    for (const { sequence, expiresAt, row } of opened) {
      places.push(sequence, expiresAt, row.length);
      rows.set(row, at);
      at += row.length;
    }
    return { rows, places };
  }

  settle(device: number, sequences: readonly number[], now: number): PackedReceipts {
    const receipts = receiptsOf(now);
    for (const sequence of sequences) {
      const head = this.#rows.remove(device, sequence);
      if (head !== null && this.#isWanted(head, "delivered"))
        this.#appendReceipts(receipts, head, device, "delivered");
    }
    return receipts;
  }

  /** Clears the mailboxes of removed devices first, then what has expired, then forgets old submissions. */
  expire(now: number, limit: number): { readonly removed: number; readonly receipts: PackedReceipts } {
    const receipts = receiptsOf(now);
    let removed = 0;
    for (const device of [...this.#index.gone]) {
      for (const sequence of this.#index.after(device, 0, limit - removed)) {
        this.#lose(receipts, device, sequence, "failed");
        removed++;
      }
    }
    for (const [device, sequence] of this.#rows.due(now, limit - removed)) {
      this.#lose(receipts, device, sequence, "expired");
      removed++;
    }
    this.#submissions.prune(now, limit);
    return { removed, receipts };
  }

  /** 0 while mailboxes of removed devices wait to be cleared. */
  nextExpiry(): number | null {
    if (this.#index.gone.size > 0) return 0;
    const moments = [this.#rows.earliestExpiry(), this.#submissions.nextPruning()];
    return moments.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)));
  }

  size(): number {
    return this.#index.size;
  }

  #lose(receipts: PackedReceipts, device: number, sequence: number, status: PackedStatus): void {
    const head = this.#rows.remove(device, sequence);
    if (head === null || head.kind === ROW_KIND.receipt || head.kind === ROW_KIND.notice) return;
    const name = submissionName(head.device, head.id);
    this.#submissions.noteLoss(name, sequence, status === "failed");
    if (this.#isWanted(head, status)) this.#appendReceipts(receipts, head, device, status);
  }

  /**
   * Whether the sender is to be told. A device of the app hears of each envelope; a SIP phone, which knows of one recipient
   * only, of the first device that took its message, or of the last that did not.
   */
  #isWanted({ kind, device, id, site }: RowHead, status: PackedStatus): boolean {
    if (site === null) return kind === ROW_KIND.envelope;
    if (!site.receipts.includes(status)) return false;
    const progress = this.#submissions.progress(submissionName(device, id));
    if (progress === null) return true;
    return status === "delivered" ? progress.taken === 1 : progress.taken + progress.waiting === 0;
  }

  /** For the sender, and for its account's other devices, which have a copy of an envelope they did not send. */
  #appendReceipts(receipts: PackedReceipts, head: RowHead, recipient: number, status: PackedStatus): void {
    this.#appendReceipt(receipts, head.device, head, recipient, status);
    if (head.kind !== ROW_KIND.envelope) return;
    for (const sibling of this.#siblings.of(head.device)) {
      this.#appendReceipt(receipts, sibling, head, recipient, status);
    }
  }

  #appendReceipt(
    receipts: PackedReceipts,
    mailbox: number,
    head: RowHead,
    recipient: number,
    status: PackedStatus,
  ): void {
    if (!this.#index.knows(mailbox)) return;
    // Its device has not come for a very long time. Posting a message again still tells what became of it.
    if (this.#index.count(mailbox) >= MAX_MAILBOX_ROWS_WITH_RECEIPTS) return;
    const receipt: Receipt = {
      id: head.id,
      device: deviceId(recipient),
      status,
      reason: status === "failed" ? "device_gone" : "none",
      at: receipts.at,
    };
    const reference = head.site?.reference;
    const sequence = this.#rows.append(mailbox, receipts.expiresAt, encodeReceiptRow(receipt, reference));
    const referenced = reference !== undefined && reference.length > 0;
    packReceipt(receipts, mailbox, sequence, { id: head.id, recipient, status, referenced });
  }
}

function receiptsOf(now: number): PackedReceipts {
  return { at: now, expiresAt: now + RECEIPT_LIFETIME_MS, flat: [] };
}

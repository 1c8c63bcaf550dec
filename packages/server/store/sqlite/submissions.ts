/** The table of submissions: what makes posting a message idempotent. */
import type { KeyObject } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RepeatedSubmission } from "../store.ts";
import { decisiveSequences, maskRecord, nameSubmission, unmaskRecord } from "./submission-record.ts";

/**
 * A submission is remembered this long after its envelopes expire. A client keeps an unsent message 12 hours
 * (REQUIREMENTS M7), so it cannot post one again later than that after it first did.
 */
const KEPT_AFTER_EXPIRY_MS = 12 * 3_600_000;

interface NewSubmission {
  /** Sender and message id, 20 bytes. */
  readonly name: Uint8Array;
  readonly expiresAt: number;
  readonly first: number;
  readonly count: number;
  readonly wanted: number;
}

type Stored = [ordinal: number, expiresAt: number, lost: number, masked: Uint8Array];

export class Submissions {
  readonly #secret: KeyObject;
  readonly #isWaiting: (sequence: number) => boolean;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #setLost: StatementSync;
  readonly #delete: StatementSync;
  readonly #oldest: StatementSync;

  /**
   * @param secret keys the hashes that submissions are found by
   * @param isWaiting whether a mailbox row is still there
   */
  constructor(database: DatabaseSync, secret: KeyObject, isWaiting: (sequence: number) => boolean) {
    this.#secret = secret;
    this.#isWaiting = isWaiting;
    this.#insert = database.prepare(
      "INSERT INTO submission (key, expires_at, masked) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#select = database.prepare("SELECT ordinal, expires_at, lost, masked FROM submission WHERE key = ?");
    this.#setLost = database.prepare("UPDATE submission SET lost = ? WHERE ordinal = ?");
    this.#delete = database.prepare("DELETE FROM submission WHERE ordinal = ?");
    this.#oldest = database.prepare("SELECT ordinal, expires_at FROM submission ORDER BY ordinal LIMIT ?");
    for (const statement of [this.#select, this.#oldest]) statement.setReturnArrays(true);
  }

  /** Remembers a submission. @returns `false` when one of that name is there already; nothing changed then */
  add(submission: NewSubmission): boolean {
    const { key, mask } = nameSubmission(this.#secret, submission.name);
    return this.#insert.run(key, submission.expiresAt, maskRecord(submission, mask)).changes === 1;
  }

  /**
   * What has become of a submission; `null` when none of that name is known.
   * @param name sender and message id, 20 bytes
   */
  find(name: Uint8Array, now: number): RepeatedSubmission | null {
    const progress = this.progress(name);
    if (progress === null) return null;
    const { expiresAt, taken, waiting } = progress;
    // One device of the recipient is enough.
    if (taken > 0) return { outcome: "repeated", status: "delivered", expiresAt };
    const status = waiting > 0 && now < expiresAt ? "enqueued" : "expired";
    return { outcome: "repeated", status, expiresAt };
  }

  /** How many of the decisive envelopes were taken and still wait; `null` when none of that name is known. */
  progress(
    name: Uint8Array,
  ): { readonly expiresAt: number; readonly taken: number; readonly waiting: number } | null {
    const { key, mask } = nameSubmission(this.#secret, name);
    const stored = this.#select.get(key) as unknown as Stored | undefined;
    if (stored === undefined) return null;
    const [, expiresAt, lost, masked] = stored;
    const decisive = decisiveSequences(unmaskRecord(masked, mask));
    const waiting = decisive.filter(this.#isWaiting).length;
    // A row that left and was not lost was taken by its device.
    return { expiresAt, taken: decisive.length - waiting - lost, waiting };
  }

  /**
   * Notes that an envelope left its mailbox undelivered.
   * @param forget whether to forget the submission with its last envelope: nobody can be reached by it any more,
   *   and posting it again shall meet the checks that now refuse it
   */
  noteLoss(name: Uint8Array, sequence: number, forget: boolean): void {
    const { key, mask } = nameSubmission(this.#secret, name);
    const stored = this.#select.get(key) as unknown as Stored | undefined;
    if (stored === undefined) return;
    const [ordinal, , lost, masked] = stored;
    const decisive = decisiveSequences(unmaskRecord(masked, mask));
    if (!decisive.includes(sequence)) return;
    if (forget && lost + 1 === decisive.length) this.#delete.run(ordinal);
    else this.#setLost.run(lost + 1, ordinal);
  }

  /** Forgets what is over, the oldest first. @returns how many */
  prune(now: number, limit: number): number {
    let pruned = 0;
    for (const [ordinal, expiresAt] of this.#oldestOf(limit)) {
      if (expiresAt + KEPT_AFTER_EXPIRY_MS > now) break;
      this.#delete.run(ordinal);
      pruned++;
    }
    return pruned;
  }

  /** When `prune` has something to do next; `null` when nothing is remembered. */
  nextPruning(): number | null {
    const [oldest] = this.#oldestOf(1);
    return oldest === undefined ? null : oldest[1] + KEPT_AFTER_EXPIRY_MS;
  }

  #oldestOf(limit: number): readonly [ordinal: number, expiresAt: number][] {
    return this.#oldest.all(limit) as unknown as [number, number][];
  }
}

/** The mailbox table: sealing rows in, opening them, removing them, with the index in memory kept in step. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { deviceId } from "./device-number.ts";
import type { MailboxIndex } from "./mailbox-index.ts";
import { decodeRowHead, type RowHead, U48_BYTES } from "./mailbox-row.ts";
import { SealError, type Sealer } from "./seal.ts";
import type { Sequences } from "./sequences.ts";

/** What a sealed mailbox row is bound to, so that no row can be moved to another device or given another expiry. */
const CONTEXT_LABEL = 1;
const CONTEXT_BYTES = 1 + 4 + 2 * U48_BYTES;

/**
 * Heads of the rows appended last. A device that is online settles within milliseconds; its row then need not
 * be read back and opened to learn whom the receipt goes to. About 150 bytes each.
 */
const RECENT_HEADS = 16_384;

interface RecentHead extends RowHead {
  readonly sequence: number;
}

/** A waiting row, opened. */
export interface OpenedRow {
  readonly sequence: number;
  readonly expiresAt: number;
  readonly row: Buffer<ArrayBuffer>;
}

type StoredRow = [device: number, expiresAt: number, sealed: Uint8Array];

export class MailboxRows {
  readonly #sealer: Sealer;
  readonly #index: MailboxIndex;
  readonly #sequences: Sequences;
  readonly #onDamage: (sentence: string) => void;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  readonly #due: StatementSync;
  readonly #firstDue: StatementSync;
  readonly #context = Buffer.alloc(CONTEXT_BYTES);
  /** The head of row n at place n modulo its length, until a newer row takes that place. */
  readonly #recent = new Array<RecentHead | undefined>(RECENT_HEADS);

  constructor(
    database: DatabaseSync,
    around: {
      readonly sealer: Sealer;
      readonly index: MailboxIndex;
      readonly sequences: Sequences;
      /** Hears of rows that do not open. */
      readonly onDamage: (sentence: string) => void;
    },
  ) {
    this.#sealer = around.sealer;
    this.#index = around.index;
    this.#sequences = around.sequences;
    this.#onDamage = around.onDamage;
    this.#insert = database.prepare(
      "INSERT INTO mailbox (sequence, device, expires_at, sealed) VALUES (?, ?, ?, ?)",
    );
    this.#select = database.prepare("SELECT device, expires_at, sealed FROM mailbox WHERE sequence = ?");
    this.#delete = database.prepare("DELETE FROM mailbox WHERE sequence = ?");
    this.#due = database.prepare(
      "SELECT device, sequence FROM mailbox WHERE expires_at <= ? ORDER BY expires_at LIMIT ?",
    );
    this.#firstDue = database.prepare("SELECT min(expires_at) FROM mailbox");
    for (const statement of [this.#select, this.#due, this.#firstDue]) statement.setReturnArrays(true);
  }

  /**
   * Appends a row.
   * @param row plaintext, as mailbox-row.ts lays it out
   * @returns its sequence
   */
  append(device: number, expiresAt: number, row: Buffer): number {
    const sequence = this.#sequences.next();
    const sealed = this.#sealer.seal(this.#contextOf(device, sequence, expiresAt), row);
    this.#insert.run(sequence, device, expiresAt, sealed);
    this.#index.append(device, sequence);
    this.#recent[sequence % RECENT_HEADS] = { sequence, ...decodeRowHead(row) };
    return sequence;
  }

  /**
   * Opens a row; `null` when it is not there, or damaged. One that is damaged stays until it expires and stops
   * nobody: neither the rows behind it nor the expiry of others.
   */
  open(sequence: number): OpenedRow | null {
    const stored = this.#select.get(sequence) as unknown as StoredRow | undefined;
    if (stored === undefined) return null;
    const [device, expiresAt, sealed] = stored;
    try {
      const row = this.#sealer.open(this.#contextOf(device, sequence, expiresAt), sealed);
      return { sequence, expiresAt, row };
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      this.#onDamage(`mailbox row ${sequence} of device ${deviceId(device)}: ${error.message}`);
      return null;
    }
  }

  /**
   * Removes a row.
   * @returns its head; `null` when no such row waits for that device, or its head is damaged
   */
  remove(device: number, sequence: number): RowHead | null {
    if (!this.#index.remove(device, sequence)) return null;
    const head = this.#headOf(sequence);
    this.#delete.run(sequence);
    return head;
  }

  /** Whether a row is still there. */
  has(sequence: number): boolean {
    return this.#select.get(sequence) !== undefined;
  }

  /** Rows whose time is up, the earliest first. */
  due(now: number, limit: number): readonly (readonly [device: number, sequence: number])[] {
    return this.#due.all(now, limit) as unknown as [number, number][];
  }

  /** The earliest expiry; `null` when nothing waits. */
  earliestExpiry(): number | null {
    const [earliest] = this.#firstDue.get() as unknown as [number | null];
    return earliest;
  }

  #headOf(sequence: number): RowHead | null {
    const recent = this.#recent[sequence % RECENT_HEADS];
    if (recent?.sequence === sequence) return recent;
    const opened = this.open(sequence);
    return opened === null ? null : decodeRowHead(opened.row);
  }

  #contextOf(device: number, sequence: number, expiresAt: number): Buffer {
    const context = this.#context;
    context.writeUInt8(CONTEXT_LABEL, 0);
    context.writeUInt32BE(device, 1);
    context.writeUIntBE(sequence, 5, U48_BYTES);
    context.writeUIntBE(expiresAt, 5 + U48_BYTES, U48_BYTES);
    return context;
  }
}

/** DTLS records that came before they can be read: those under keys overtake the messages that the keys are made of. */

/** RFC 6347 §4.1: type, version, epoch, number, and the length of what follows. */
const HEADER = 13;
const EPOCH = 3;
const LENGTH = 11;

/** RFC 5246 §6.2.1. */
const APPLICATION_DATA = 23;

/** A Finished, and what is sent right after it; more would come again. */
const MAX_RECORDS = 16;
/** Each fits into a datagram. */
const MAX_BYTES = 24_576;

/** The records of a datagram. What has no end is left out. */
export function recordsOf(datagram: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let start = 0;
  while (start + HEADER <= datagram.length) {
    const end = start + HEADER + datagram.readUInt16BE(start + LENGTH);
    if (end > datagram.length) break;
    records.push(datagram.subarray(start, end));
    start = end;
  }
  return records;
}

/** Whether it is encrypted. */
export function isUnderKeys(record: Buffer): boolean {
  return record.readUInt16BE(EPOCH) > 0;
}

export function isApplicationData(record: Buffer): boolean {
  return record[0] === APPLICATION_DATA;
}

export class EarlyRecords {
  #records: Buffer[] = [];
  #bytes = 0;

  /** Keeps a copy. RFC 6347 §4.1 lets them be kept or thrown away: whoever sends many is not waited for. */
  keep(record: Buffer): void {
    if (this.#records.length >= MAX_RECORDS || this.#bytes + record.length > MAX_BYTES) return;
    this.#records.push(Buffer.from(record));
    this.#bytes += record.length;
  }

  /** @returns those that can be read now, in the order in which they came; they are kept no longer */
  take(isReadable: (record: Buffer) => boolean): readonly Buffer[] {
    const readable = this.#records.filter(isReadable);
    this.#records = this.#records.filter((record) => !readable.includes(record));
    this.#bytes = this.#records.reduce((sum, { length }) => sum + length, 0);
    return readable;
  }
}

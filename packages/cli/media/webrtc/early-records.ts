/** DTLS records that came before they can be read: those under keys overtake the messages that the keys are made of. */

/** RFC 6347 §4.1: type, version, epoch, number, and the length of what follows. */
const HEADER = 13;
const EPOCH = 3;
const LENGTH = 11;

/** RFC 5246 §6.2.1. */
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
/** Keys are agreed on once (RFC 6347 §4.1): 0 is in clear, 1 under them. */
const LAST_EPOCH = 1;

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

/**
 * Whether it can be part of the connection: a handshake message, or data under the keys. The rest is dropped, whoever
 * sent it (RFC 6347 §4.1.2.7): the change of ciphers shows by its epoch, and werift believes an alert, or a record of a
 * type that it does not know, before it has looked whether it is encrypted, and ends the connection.
 */
export function isOfUse(record: Buffer): boolean {
  if (record.readUInt16BE(EPOCH) > LAST_EPOCH) return false;
  return record[0] === HANDSHAKE || (isApplicationData(record) && isUnderKeys(record));
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

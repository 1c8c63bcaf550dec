/**
 * Handshake messages of DTLS whole, once, and in the order in which they were sent (RFC 6347 §4.2.2, §4.2.3), however
 * the network mixed, cut and repeated them.
 */

/** Part of a message, as werift reads it. */
export interface Fragment {
  readonly msg_type: number;
  /** Of the whole message, in bytes. */
  readonly length: number;
  readonly message_seq: number;
  fragment_offset: number;
  fragment_length: number;
  fragment: Buffer;
}

export interface Ordered<F extends Fragment> {
  readonly message: F;
  /** It has been taken before, and nothing after it has come: its sender wants the answer to it again. */
  readonly isRepeat: boolean;
}

/** How far ahead of what is awaited a message is kept: no flight has more than six (RFC 6347 §4.2.4). */
const MAX_AHEAD = 8;
/** Bytes of one message: a chain of several certificates; browsers show a single one of less than 1 kB. */
const MAX_MESSAGE = 16_384;
/** Bytes of all that are kept before their turn: nobody has proven anything yet. */
const MAX_KEPT = 32_768;

export class HandshakeOrder<F extends Fragment> {
  readonly #kept = new Map<number, Assembly<F>>();
  /** Of the message that comes next. */
  #next = 0;
  #last: F | null = null;

  /**
   * @param fragment taken over
   * @returns what can be handled now, in this order; nothing as long as something before it is missing
   */
  take(fragment: F): readonly Ordered<F>[] {
    const number = fragment.message_seq;
    if (!isWellFormed(fragment)) return [];
    if (number === this.#next - 1) return this.#repeat(fragment);
    if (number < this.#next || number >= this.#next + MAX_AHEAD) return [];
    const kept = this.#kept.get(number);
    const assembly = kept?.agreesWith(fragment) ? kept : this.#begin(fragment);
    assembly?.add(fragment);
    return this.#ready();
  }

  /** With its end, so that a message of several parts is repeated once. */
  #repeat({ msg_type: type, length, fragment_offset: start, fragment }: F): readonly Ordered<F>[] {
    const last = this.#last;
    if (last === null || last.msg_type !== type || last.length !== length) return [];
    const end = start + fragment.length;
    const isSame = end === length && last.fragment.subarray(start, end).equals(fragment);
    return isSame ? [{ message: last, isRepeat: true }] : [];
  }

  /**
   * In place of what does not agree with it: one of them is not the peer's. Anybody could send the one that came first
   * at any time, and what is the peer's comes whole in the next moment, or once more.
   */
  #begin(fragment: F): Assembly<F> | null {
    const { message_seq: number, length } = fragment;
    const isEarly = number > this.#next;
    const others = [...this.#kept].filter(([other]) => other !== number);
    const kept = others.reduce((sum, [, { message }]) => sum + message.length, 0);
    if (length > MAX_MESSAGE || (isEarly && kept + length > MAX_KEPT)) return null;
    const assembly = new Assembly(fragment);
    this.#kept.set(number, assembly);
    return assembly;
  }

  #ready(): readonly Ordered<F>[] {
    const ready: Ordered<F>[] = [];
    for (;;) {
      const assembly = this.#kept.get(this.#next);
      if (assembly === undefined || !assembly.isWhole) return ready;
      this.#kept.delete(this.#next);
      this.#next++;
      this.#last = assembly.message;
      ready.push({ message: assembly.message, isRepeat: false });
    }
  }
}

function isWellFormed({
  length,
  fragment_offset: start,
  fragment_length: count,
  fragment,
}: Fragment): boolean {
  return fragment.length === count && start + count <= length && (count > 0 || length === 0);
}

/** A message of which not everything may be there yet. */
class Assembly<F extends Fragment> {
  /** The first part that came; becomes the whole. */
  readonly message: F;
  readonly #bytes: Buffer;
  readonly #has: Uint8Array;
  #missing: number;

  constructor(first: F) {
    this.message = first;
    this.#bytes = Buffer.alloc(first.length);
    this.#has = new Uint8Array(first.length);
    this.#missing = first.length;
  }

  get isWhole(): boolean {
    return this.#missing === 0;
  }

  /** It can be part of the same message. */
  agreesWith({ msg_type: type, length, fragment_offset: start, fragment }: F): boolean {
    if (type !== this.message.msg_type || length !== this.message.length) return false;
    return fragment.every((byte, i) => this.#has[start + i] !== 1 || this.#bytes[start + i] === byte);
  }

  /** @param fragment that agrees with it */
  add({ length, fragment_offset: start, fragment }: F): void {
    for (const [i, byte] of fragment.entries()) {
      if (this.#has[start + i] === 1) continue;
      this.#has[start + i] = 1;
      this.#bytes[start + i] = byte;
      this.#missing--;
    }
    if (this.isWhole) {
      Object.assign(this.message, { fragment_offset: 0, fragment_length: length, fragment: this.#bytes });
    }
  }
}

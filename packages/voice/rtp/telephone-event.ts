/** Keys of a telephone as events instead of tones (RFC 4733 §2). */
import type { Bytes } from "@sottovoce/crypto";

/** Event codes 0 to 15 (§3.2). */
const KEYS = "0123456789*#ABCD";
const PAYLOAD_LENGTH = 4;
/** The volume field has six bits, in -dBm0 (§2.3.4). */
const MAX_VOLUME = 63;
const MAX_DURATION = 0xffff;

/** The payload of one packet of an event (§2.3). */
export interface TelephoneEvent {
  /** 0 to 255; 0 to 15 are keys. */
  readonly event: number;
  /** The last of this event; it is sent three times (§2.5.1.4). */
  readonly end: boolean;
  /** Power below 0 dBm0, 0 to 63. */
  readonly volume: number;
  /** From the event's timestamp on, in units of the payload's clock. */
  readonly duration: number;
}

/** The event of a key; `null` for a character that is on no telephone. */
export function eventOfKey(key: string): number | null {
  const event = key.length === 1 ? KEYS.indexOf(key.toUpperCase()) : -1;
  return event < 0 ? null : event;
}

/** The key of an event; `null` for other events. */
export function keyOfEvent(event: number): string | null {
  return KEYS[event] ?? null;
}

/** @returns `null` unless it is an event's payload */
export function parseTelephoneEvent(payload: Uint8Array): TelephoneEvent | null {
  if (payload.length !== PAYLOAD_LENGTH) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, PAYLOAD_LENGTH);
  const flags = view.getUint8(1);
  return {
    event: view.getUint8(0),
    end: (flags & 0x80) !== 0,
    volume: flags & MAX_VOLUME,
    duration: view.getUint16(2),
  };
}

/** @throws RangeError for fields that do not fit */
export function encodeTelephoneEvent({ event, end, volume, duration }: TelephoneEvent): Bytes {
  if (event > 0xff || volume > MAX_VOLUME || duration > MAX_DURATION)
    throw new RangeError("a telephone event's fields do not fit");
  return Uint8Array.of(event, (end ? 0x80 : 0) | volume, duration >> 8, duration & 0xff);
}

/** Of one press of a key, heard once however many packets tell of it (§2.5.2.2). */
export class KeyPresses {
  readonly #onKey: (key: string) => void;
  #timestamp: number | null = null;

  constructor(onKey: (key: string) => void) {
    this.#onKey = onKey;
  }

  /** @param timestamp of the packet: the same for all packets of one event */
  receive(timestamp: number, payload: Uint8Array): void {
    const event = parseTelephoneEvent(payload);
    const key = event === null ? null : keyOfEvent(event.event);
    if (key === null || timestamp === this.#timestamp) return;
    this.#timestamp = timestamp;
    this.#onKey(key);
  }
}

/** What waits in the outbox, and the envelopes that were made of it. */
import {
  type Address,
  ByteReader,
  type Bytes,
  ByteWriter,
  DEVICE_ID_BYTES,
  type DeviceId,
  ENVELOPE_BYTES,
  idBytes,
  type MessageId,
  parseDeviceId,
  toHex,
} from "@sottovoce/wire";
import type { OutgoingEnvelope } from "../api/client.ts";
import type { Codec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";

/** What an entry is for. */
type Purpose =
  /** A message that a person wrote; its text is in history under the entry's id. */
  | { readonly type: "message" }
  /** A message once more, for a device that could not read it. The entry has an id of its own. */
  | { readonly type: "resend"; readonly message: MessageId; readonly device: DeviceId }
  /** Asks a peer's devices to send again what this device could not read; `ref` names the envelope. */
  | { readonly type: "retry_request"; readonly ref: string };

export interface OutboxEntry {
  /** The id under which it is submitted. */
  readonly id: MessageId;
  readonly peer: Address;
  /** Unix milliseconds; the 12 hours count from here. */
  readonly createdAt: number;
  /** Ascending; a recipient gets entries in this order. */
  readonly order: number;
  readonly purpose: Purpose;
  /** Its round is over: it waits for a trigger. */
  readonly waiting: boolean;
}

const ENTRY_BYTES = DEVICE_ID_BYTES + ENVELOPE_BYTES;

/** `count × { device(4) envelope(2048) }` */
const envelopesCodec: Codec<readonly OutgoingEnvelope[]> = {
  encode: (envelopes) => {
    const writer = new ByteWriter(envelopes.length * ENTRY_BYTES);
    for (const { device, body } of envelopes) writer.bytes(idBytes(device)).bytes(body);
    return writer.finish();
  },
  decode: (bytes: Bytes) => {
    const reader = new ByteReader(bytes);
    const envelopes: OutgoingEnvelope[] = [];
    while (reader.remaining > 0) {
      const device = parseDeviceId(toHex(reader.bytes(DEVICE_ID_BYTES)));
      envelopes.push({ device, body: reader.bytes(ENVELOPE_BYTES) });
    }
    return envelopes;
  },
};

/**
 * Envelopes by the id of their entry. They stay until it is known what became of the message, so that every
 * submission of an id has the same bytes: a repetition, and the question after a receipt that never came.
 */
export const ENVELOPES = collection("envelopes", 1, envelopesCodec);

/** A message that the server has and whose end is not known yet. */
export interface InFlight {
  /** The id under which it was submitted. */
  readonly id: MessageId;
  /** The message in history. */
  readonly message: MessageId;
  readonly peer: Address;
  /** Present where the server was given the text itself. */
  readonly level?: "end-to-site";
  /** When the server gives up, Unix milliseconds by the server's clock. */
  readonly expiresAt: number;
}

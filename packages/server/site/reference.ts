/** What a notification says again of the message of a SIP phone that it is about (RFC 5438 §7.2.1.1). */
import { type Address, type Bytes, utf8 } from "@sottovoce/wire";

export interface Reference {
  /** The phone's own name for its message: `imdn.Message-ID`. */
  readonly messageId: string;
  /** Whose message it was. */
  readonly sender: Address;
  /** Whom it was for. */
  readonly recipient: Address;
  /** When it was sent, Unix milliseconds. */
  readonly sentAt: number;
}

/** It lies sealed in the mailbox, in the server's own writing only. */
export function encodeReference(reference: Reference): Bytes {
  return utf8(JSON.stringify(reference));
}

export function decodeReference(bytes: Bytes): Reference {
  return JSON.parse(new TextDecoder().decode(bytes)) as Reference;
}

/**
 * A missed call: what the server tells every device of an account that was called and did not answer, in a SIP
 * MESSAGE, until 72 hours later:
 *
 * ```
 *  version(1)=2  notice id(16)  caller's account(16)  at(8)  reason(1)  length(2)  caller's address
 *  length(1)  Call-ID
 * ```
 * The address and the Call-ID are ASCII. Version 1 ends after the address. Who called whom is known to the server anyway, since it connects the call; no key is needed
 * to read it, and none vouches for it but the server's.
 */
import { type Address, parseAddress } from "./address.ts";
import { ByteReader, type Bytes, ByteWriter, toHex, utf8, WireError } from "./bytes.ts";
import {
  ACCOUNT_ID_BYTES,
  type AccountId,
  idBytes,
  MESSAGE_ID_BYTES,
  type MessageId,
  parseAccountId,
  parseMessageId,
} from "./ids.ts";

/** Content type of a SIP MESSAGE that carries one missed call. */
export const MISSED_CALL_CONTENT_TYPE = "application/vnd.sottovoce.missed-call";

/**
 * - `not_answered`: a device rang, until the caller gave up or the ringing time was over.
 * - `offline`: no device could be reached.
 * - `busy`: devices answered that they were taken by another call.
 */
export const MISSED_CALL_REASONS = ["not_answered", "offline", "busy"] as const;
export type MissedCallReason = (typeof MISSED_CALL_REASONS)[number];

export interface MissedCall {
  /** Of this notice, made by the server: the same on every device, and when it is delivered twice. */
  readonly id: MessageId;
  readonly caller: { readonly account: AccountId; readonly address: Address };
  /** When the call attempt ended, by the server's clock, Unix milliseconds. */
  readonly at: number;
  readonly reason: MissedCallReason;
  /**
   * Call-ID of the attempt, by which a device that rang knows that it has told of it; `null` where the server did not
   * say, or the caller made one that is longer than 255 characters or is no ASCII.
   */
  readonly callId: string | null;
}

const FORMAT = 2;
/** Without the Call-ID. */
const FIRST_FORMAT = 1;
const FIXED_BYTES = 1 + MESSAGE_ID_BYTES + ACCOUNT_ID_BYTES + 8 + 1 + 2 + 1;
const MAX_CALL_ID = 255;
/** RFC 3261 §25.1 allows a Call-ID visible characters of ASCII. */
const CALL_ID = /^[\x21-\x7e]+$/;

export function encodeMissedCall({ id, caller, at, reason, callId }: MissedCall): Bytes {
  const address = utf8(caller.address);
  const name = utf8(callId !== null && callId.length <= MAX_CALL_ID && CALL_ID.test(callId) ? callId : "");
  return new ByteWriter(FIXED_BYTES + address.length + name.length)
    .u8(FORMAT)
    .bytes(idBytes(id))
    .bytes(idBytes(caller.account))
    .u64(at)
    .u8(MISSED_CALL_REASONS.indexOf(reason))
    .u16(address.length)
    .bytes(address)
    .u8(name.length)
    .bytes(name)
    .finish();
}

/** @throws WireError */
export function decodeMissedCall(bytes: Uint8Array): MissedCall {
  const reader = new ByteReader(bytes);
  const format = reader.u8();
  if (format !== FORMAT && format !== FIRST_FORMAT) throw new WireError("unknown form of a missed call");
  const id = parseMessageId(toHex(reader.bytes(MESSAGE_ID_BYTES)));
  const account = parseAccountId(toHex(reader.bytes(ACCOUNT_ID_BYTES)));
  const at = reader.moment();
  const reason = MISSED_CALL_REASONS[reader.u8()];
  if (reason === undefined) throw new WireError("unknown reason of a missed call");
  const text = new TextDecoder().decode(reader.bytes(reader.u16()));
  const callId = format === FIRST_FORMAT ? "" : new TextDecoder().decode(reader.bytes(reader.u8()));
  reader.end();
  if (callId !== "" && !CALL_ID.test(callId)) throw new WireError("a Call-ID that is none");
  const address = parseAddress(text);
  // In its one canonical form, so that nobody is shown an address that only looks like a contact's.
  if (address !== text) throw new WireError("an address in another spelling than its own");
  return { id, caller: { account, address }, at, reason, callId: callId === "" ? null : callId };
}

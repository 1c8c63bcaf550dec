/**
 * A message that the server can read, as it lies sealed in a mailbox: ready to be sent.
 *
 * ```
 *  length(1) content type, ASCII   length(2) sender's address, ASCII, or nothing   body
 * ```
 */
import { type Address, ByteReader, type Bytes, ByteWriter, parseAddress, utf8 } from "@sottovoce/wire";

export interface SiteContent {
  readonly contentType: string;
  /** Whom From names; absent where the body says who it is from, as message/cpim does. */
  readonly from?: Address;
  readonly body: Bytes;
}

const decoder = new TextDecoder();

export function encodeSiteContent({ contentType, from, body }: SiteContent): Bytes {
  const [type, address] = [utf8(contentType), utf8(from ?? "")];
  return new ByteWriter(3 + type.length + address.length + body.length)
    .u8(type.length)
    .bytes(type)
    .u16(address.length)
    .bytes(address)
    .bytes(body)
    .finish();
}

/** @throws WireError for what `encodeSiteContent` has not written */
export function decodeSiteContent(bytes: Bytes): SiteContent {
  const reader = new ByteReader(bytes);
  const contentType = decoder.decode(reader.bytes(reader.u8()));
  const address = decoder.decode(reader.bytes(reader.u16()));
  const body = reader.bytes(reader.remaining);
  return address === "" ? { contentType, body } : { contentType, from: parseAddress(address), body };
}

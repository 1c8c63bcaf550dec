/** The text in a message/cpim body (RFC 3862), as the server delivers it. */
import {
  addressOfRecord,
  IMDN_HEADERS,
  IMDN_NAMESPACE,
  imdnMessageId,
  notUnderstood,
  parseCpim,
  plainText,
  SipParseError,
} from "@sottovoce/sip";
import {
  type Address,
  type Bytes,
  type MessageId,
  parseAddress,
  parseMessageId,
  WireError,
} from "@sottovoce/wire";

/** A text as the server delivered it. */
export interface ReadableText {
  readonly from: Address;
  readonly id: MessageId;
  readonly text: string;
  /** Unix milliseconds, as the sender's phone says; `null` when it does not. */
  readonly sentAt: number | null;
}

/**
 * @param own address of the account it came to
 * @throws SipParseError
 */
export function readReadable(body: Bytes, own: Address): ReadableText {
  const { headers, contentHeaders, content } = parseCpim(body);
  if (notUnderstood(headers, { [IMDN_NAMESPACE]: IMDN_HEADERS }) !== null) {
    throw new SipParseError(420, "The message requires something that this client does not understand");
  }
  const text = plainText(contentHeaders, content);
  if (text === null) throw new SipParseError(415, "The message is no text");
  if (text.trim() === "") throw new SipParseError(400, "The message is empty");
  const from = senderOf(headers.from()?.uri);
  if (from === own) throw new SipParseError(400, "The message names its own recipient as its sender");
  return {
    from,
    id: idOf(imdnMessageId(headers)),
    text,
    sentAt: headers.dateTime(),
  };
}

function senderOf(uri: string | undefined): Address {
  const address = uri === undefined ? null : addressOfRecord(uri);
  return parsed(() => parseAddress(address ?? ""), "The message has no sender that could be shown");
}

/** The server names each message it delivers by an id of our form, whatever the phone called it. */
function idOf(id: string | null): MessageId {
  return parsed(() => parseMessageId(id ?? ""), "The message has no id of the server");
}

function parsed<T>(parse: () => T, otherwise: string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof WireError) throw new SipParseError(400, otherwise);
    throw error;
  }
}

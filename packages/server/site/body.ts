/** What a SIP phone sent in a MESSAGE: a text, bare or in message/cpim, or a notification. */
import {
  addressOfRecord,
  type Disposition,
  type Headers,
  IMDN_HEADERS,
  IMDN_NAMESPACE,
  imdnMessageId,
  notUnderstood,
  parseCpim,
  plainText,
  requestedDispositions,
  type SipRequest,
} from "@sottovoce/sip";
import { SipRefusal } from "../sip/edge.ts";
import { Impersonation } from "../sip/misdeeds.ts";
import { decodeNotification, IMDN_CONTENT_TYPE, type Notification } from "./imdn.ts";
import { inflate } from "./inflate.ts";
import { CPIM_CONTENT_TYPE } from "./notification.ts";

/** What is understood (RFC 3261 §8.2.3), for the answer to what is not. */
const ACCEPTED: readonly (readonly [string, string])[] = [
  ["Accept", `text/plain, ${CPIM_CONTENT_TYPE}, ${IMDN_CONTENT_TYPE}`],
  ["Accept-Encoding", "deflate, identity"],
];

export interface PhoneText {
  readonly kind: "text";
  readonly text: string;
  /** What the phone asks to be told, and its own name for the message; `null` where it asks for nothing. */
  readonly asks: { readonly messageId: string; readonly dispositions: ReadonlySet<Disposition> } | null;
}

export type PhoneBody = PhoneText | { readonly kind: "notification"; readonly notification: Notification };

/**
 * Reads the body of a MESSAGE.
 * @param sender the address whose phone sent it
 * @throws Impersonation where the inside names another sender, SipRefusal 415 for what is neither a text nor a notification;
 *   SipParseError 400, 413, 415, 513 for what is malformed, packed too tightly, or of another charset
 */
export function readPhoneBody({ headers, body }: SipRequest, sender: string): PhoneBody {
  const bytes = unpack(headers, body);
  if (headers.contentType()?.essence !== CPIM_CONTENT_TYPE) return readContent(headers, bytes, null);
  const cpim = parseCpim(bytes);
  const unknown = notUnderstood(cpim.headers, { [IMDN_NAMESPACE]: IMDN_HEADERS });
  if (unknown !== null)
    throw new SipRefusal(415, "The message requires what is not understood here", ACCEPTED);
  const from = cpim.headers.from();
  // Whoever reads the text sees this one.
  if (from !== null && addressOfRecord(from.uri) !== sender) {
    throw new Impersonation("A device can only speak for its own account");
  }
  const messageId = imdnMessageId(cpim.headers);
  const dispositions = requestedDispositions(cpim.headers);
  const asks = messageId === null || dispositions.size === 0 ? null : { messageId, dispositions };
  return readContent(cpim.contentHeaders, cpim.content, asks);
}

function readContent(headers: Headers, bytes: Uint8Array, asks: PhoneText["asks"]): PhoneBody {
  if (headers.contentType()?.essence === IMDN_CONTENT_TYPE) {
    return { kind: "notification", notification: decodeNotification(bytes) };
  }
  const text = plainText(headers, bytes);
  if (text === null) throw new SipRefusal(415, "Only text can be sent from here", ACCEPTED);
  return { kind: "text", text, asks };
}

function unpack(headers: Headers, body: Uint8Array): Uint8Array {
  const encodings = headers.tokens("Content-Encoding").map((token) => token.toLowerCase());
  const [encoding = "identity", ...more] = encodings;
  if (more.length === 0 && encoding === "identity") return body;
  if (more.length === 0 && encoding === "deflate") return inflate(body);
  throw new SipRefusal(415, "Only deflate can be unpacked here", ACCEPTED);
}

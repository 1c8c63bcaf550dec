/** The document of a notification: message/imdn+xml (RFC 5438 §11). */
import { formatDateTime, SipParseError } from "@sottovoce/sip";
import { type Bytes, utf8 } from "@sottovoce/wire";
import { SaxesParser, type SaxesTagNS } from "saxes";

export const IMDN_CONTENT_TYPE = "message/imdn+xml";
const NAMESPACE = "urn:ietf:params:xml:ns:imdn";

/** Bytes of a document: the longest of RFC 5438 has 600, and ours never more than 1,000. */
export const MAX_IMDN_BYTES = 4096;
/** Elements within each other: `imdn`, a notification, `status`, its word; an extension may add a few. */
const MAX_DEPTH = 8;
/** Characters of a message's name; see `MAX_IMDN_MESSAGE_ID`. */
const MAX_MESSAGE_ID = 128;

/**
 * - `delivered`: a phone has the message; `displayed` and `processed` say so as well.
 * - `failed`: it will not have it.
 */
type Disposition = "delivered" | "failed";

export interface Notification {
  /** The name of the message it is about, as its sender gave it. */
  readonly messageId: string;
  readonly disposition: Disposition;
}

/** What each word of the schema comes to (RFC 5438 §7.2.1.2, §7.2.1.3). */
const DISPOSITIONS: Readonly<Record<string, Disposition>> = {
  "delivery-notification/delivered": "delivered",
  "delivery-notification/failed": "failed",
  "delivery-notification/forbidden": "failed",
  "delivery-notification/error": "failed",
  "display-notification/displayed": "delivered",
  // The message is there; that its display may not be told, or failed, changes nothing about that.
  "display-notification/forbidden": "delivered",
  "display-notification/error": "delivered",
  "processing-notification/processed": "delivered",
  "processing-notification/stored": "delivered",
  "processing-notification/forbidden": "failed",
  "processing-notification/error": "failed",
};

/** Everything that our own notifications say. */
export interface NotificationInit extends Notification {
  /** When the message was sent, Unix milliseconds. */
  readonly sentAt: number;
  /** SIP URI of whom it was for. */
  readonly recipient: string;
}

/** A delivery notification (RFC 5438 §7.2.1.1). */
export function encodeNotification({ messageId, disposition, sentAt, recipient }: NotificationInit): Bytes {
  const word = disposition === "delivered" ? "<delivered/>" : "<failed/>";
  return utf8(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<imdn xmlns="${NAMESPACE}">`,
      `<message-id>${escapeXml(messageId)}</message-id>`,
      `<datetime>${formatDateTime(sentAt)}</datetime>`,
      `<recipient-uri>${escapeXml(recipient)}</recipient-uri>`,
      `<original-recipient-uri>${escapeXml(recipient)}</original-recipient-uri>`,
      `<delivery-notification><status>${word}</status></delivery-notification>`,
      "</imdn>",
      "",
    ].join("\r\n"),
  );
}

/**
 * Reads a notification of a phone. There is no document type in one, and so nothing to expand or to fetch: one that has
 * one is refused at its first word.
 * @throws SipParseError 400 for what is no such document, 413 for one that is too long
 */
export function decodeNotification(document: Uint8Array): Notification {
  if (document.length > MAX_IMDN_BYTES) {
    throw new SipParseError(413, `A notification has at most ${MAX_IMDN_BYTES} bytes`);
  }
  const reader = new NotificationReader();
  const parser = new SaxesParser({ xmlns: true });
  const malformed = () => {
    throw new SipParseError(400, "The notification is no valid message/imdn+xml");
  };
  parser.on("error", malformed);
  parser.on("doctype", malformed);
  parser.on("opentag", (tag) => reader.open(tag));
  parser.on("closetag", () => reader.close());
  parser.on("text", (text) => reader.text(text));
  parser.on("cdata", (text) => reader.text(text));
  parser.write(decodeUtf8(document)).close();
  return reader.finish();
}

class NotificationReader {
  readonly #path: string[] = [];
  #messageId = "";
  #disposition: Disposition | null = null;

  open({ local, uri }: SaxesTagNS): void {
    if (this.#path.length === MAX_DEPTH) {
      throw new SipParseError(400, `A notification has at most ${MAX_DEPTH} elements within each other`);
    }
    // Elements of other namespaces are extensions (RFC 5438 §11.1), and not what they are called.
    this.#path.push(uri === NAMESPACE ? local : "");
    const [root, notification, status, word, ...deeper] = this.#path;
    if (root !== "imdn" || status !== "status" || word === undefined || deeper.length > 0) return;
    this.#disposition ??= DISPOSITIONS[`${notification}/${word}`] ?? null;
  }

  close(): void {
    this.#path.pop();
  }

  text(text: string): void {
    if (this.#path.join("/") === "imdn/message-id") this.#messageId += text;
  }

  finish(): Notification {
    const messageId = this.#messageId.trim();
    if (messageId === "" || messageId.length > MAX_MESSAGE_ID || this.#disposition === null) {
      throw new SipParseError(400, "The notification does not say what became of which message");
    }
    return { messageId, disposition: this.#disposition };
  }
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function decodeUtf8(document: Uint8Array): string {
  try {
    return strictUtf8.decode(document);
  } catch {
    throw new SipParseError(400, "The notification is not UTF-8");
  }
}

const XML_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => XML_ESCAPES[char] as string);
}

import type { CpimHeaders } from "./cpim-headers.ts";
import { escapeCpim } from "./cpim-text.ts";
import { badRequest } from "./error.ts";
import { sliceTrimmed } from "./lexer.ts";

/** Namespace of the headers with which a sender asks for notifications (RFC 5438 §6). */
export const IMDN_NAMESPACE = "urn:ietf:params:imdn";

/** Headers of that namespace that are understood here, for `notUnderstood`. */
export const IMDN_HEADERS = ["Message-ID", "Disposition-Notification", "Original-To"] as const;

/** What a sender may ask to be told (RFC 5438 §6.2). */
export const DISPOSITIONS = ["positive-delivery", "negative-delivery", "processing", "display"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** RFC 5438 §6.3 sets no bound. Ours have 32 characters, phones' 12 to 36; it is stored with each message. */
export const MAX_IMDN_MESSAGE_ID = 128;

/**
 * Adds the prefix `imdn` and its headers to a message of our own.
 * @param messageId at least 64 random bits are asked for (RFC 5438 §6.3)
 */
export function appendImdn(
  headers: CpimHeaders,
  messageId: string,
  dispositions: readonly Disposition[] = [],
): void {
  headers.append("NS", `imdn <${IMDN_NAMESPACE}>`);
  headers.append("imdn.Message-ID", escapeCpim(messageId));
  if (dispositions.length > 0) headers.append("imdn.Disposition-Notification", dispositions.join(", "));
}

/**
 * The sender's name for the message (RFC 5438 §6.3), which a notification repeats.
 * @returns `null` when the message has none: then nothing can be notified
 * @throws SipParseError 400 for an empty or overlong one, or one with anything but visible ASCII in it: a token may
 *   hold escapes (RFC 3862 §3), and XML has no way to repeat a control character or half a surrogate pair
 */
export function imdnMessageId(headers: CpimHeaders): string | null {
  const id = headers.get("Message-ID", IMDN_NAMESPACE);
  if (id === null) return null;
  if (!/^[!-~]+$/.test(id) || id.length > MAX_IMDN_MESSAGE_ID)
    throw badRequest("An IMDN Message-ID is malformed");
  return id;
}

/** What the sender asks to be told (RFC 5438 §6.2). Words not known, and parameters, are passed over. */
export function requestedDispositions(headers: CpimHeaders): ReadonlySet<Disposition> {
  const asked = new Set<Disposition>();
  for (const { value } of headers.all("Disposition-Notification", IMDN_NAMESPACE)) {
    for (const element of value.split(",")) {
      const end = element.indexOf(";");
      const word = sliceTrimmed(element, 0, end < 0 ? element.length : end);
      const known = DISPOSITIONS.find((disposition) => disposition === word);
      if (known !== undefined) asked.add(known);
    }
  }
  return asked;
}

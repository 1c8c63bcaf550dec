/** The envelope as everybody but its two devices sees it: 2,048 opaque bytes (SM1.md "Envelope"). */

/** Every envelope has this size, whatever it says, so that length tells nothing. */
export const ENVELOPE_BYTES = 2048;
/** First byte of every envelope of this version of sm1. */
export const ENVELOPE_VERSION = 1;

/** Content type of a SIP MESSAGE that carries one envelope. */
export const ENVELOPE_CONTENT_TYPE = "application/vnd.sottovoce.envelope";
/** Content type of a SIP MESSAGE that carries receipts. */
export const RECEIPTS_CONTENT_TYPE = "application/vnd.sottovoce.receipts";

/** How long the server keeps an envelope for a device (REQUIREMENTS M4). */
export const ENVELOPE_LIFETIME_MS = 72 * 3_600_000;

/** Whether bytes have the outer form of an envelope: right size, known version, known type. Proves nothing more. */
export function looksLikeEnvelope(bytes: Uint8Array): boolean {
  return (
    bytes.length === ENVELOPE_BYTES && bytes[0] === ENVELOPE_VERSION && (bytes[1] === 1 || bytes[1] === 2)
  );
}

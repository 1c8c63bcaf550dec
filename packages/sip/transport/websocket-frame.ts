import { SipParseError } from "../message/error.ts";
import type { FramedItem } from "../message/framing.ts";
import { parseMessage } from "../message/parse.ts";

/** The WebSocket subprotocol of SIP (RFC 7118 §4.1). */
export const SIP_SUBPROTOCOL = "sip";

const CR = 13;
const LF = 10;

/**
 * What a WebSocket message holds: one whole SIP message (RFC 7118 §5), or a keep-alive of RFC 5626 §3.5.1, which
 * RFC 7118 §6 allows here too.
 */
export function readFrame(bytes: Uint8Array): FramedItem {
  if (isLineBreaks(bytes)) return { kind: bytes.length >= 4 ? "ping" : "pong" };
  try {
    return { kind: "message", message: parseMessage(bytes) };
  } catch (error) {
    if (error instanceof SipParseError) return { kind: "error", error };
    throw error;
  }
}

function isLineBreaks(bytes: Uint8Array): boolean {
  if (bytes.length !== 2 && bytes.length !== 4) return false;
  return bytes.every((byte, i) => byte === (i % 2 === 0 ? CR : LF));
}

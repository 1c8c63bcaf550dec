/**
 * What identifies a dialog on our side (RFC 3261 §12): Call-ID, our tag, the peer's tag. A missing tag, of an
 * RFC 2543 peer, is a value of its own. Neither Call-IDs nor tags hold a line break.
 */
export function dialogKey(callId: string, localTag: string | null, remoteTag: string | null): string {
  return `${callId}\n${localTag ?? ""}\n${remoteTag ?? ""}`;
}

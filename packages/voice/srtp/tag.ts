/** The tag behind a packet: the first bytes of its HMAC (RFC 3711 §4.2.1). */

/** @param mac at least as long as the tag */
export function writeTag(packet: Uint8Array, at: number, mac: Uint8Array, length: number): void {
  for (let i = 0; i < length; i++) packet[at + i] = mac[i]!;
}

/** Takes as long for a tag that is wrong in its first byte as for one that is wrong in its last. */
export function tagMatches(packet: Uint8Array, at: number, mac: Uint8Array, length: number): boolean {
  let difference = 0;
  for (let i = 0; i < length; i++) difference |= packet[at + i]! ^ mac[i]!;
  return difference === 0;
}

/** What both sides of a call know only where they speak to each other directly (docs/decisions/voice.md, "Binding"). */

const LABEL = new TextEncoder().encode("sottovoce/zrtp-media");

/**
 * SHA-256 over a label and both DTLS fingerprints: part of what ZRTP makes its keys of. Whoever puts fingerprints of
 * their own into the descriptions on the way makes the keys of both sides differ.
 * @param caller 32 bytes
 * @param callee 32 bytes
 */
export async function bindingOf(
  caller: Uint8Array<ArrayBuffer>,
  callee: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const input = new Uint8Array([...LABEL, ...caller, ...callee]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", input));
}

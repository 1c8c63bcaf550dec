/**
 * The ratchet core as libsignal's X3DH generation speaks it (message version 3): headers in clear, HMAC-SHA-256
 * truncated to 8 bytes over both identities and the message, AES-256-CBC.
 *
 * ```
 *  SignalMessage: version(1)  1 ratchet key  2 counter  3 previous counter | 4 ciphertext  MAC(8)
 *                 └─────────────────────── header ──────────────────────┘ └──────── body ───────┘
 * ```
 */
import { type Bytes, concatBytes, equalBytes, utf8 } from "@sottovoce/wire";
import type { Primitives, X25519PublicKey } from "../../primitives/primitives.ts";
import { x25519PublicKey } from "../../primitives/roles.ts";
import { messageKeyOf, nextChainKeyOf } from "../../session/chain-key.ts";
import type { BodyCipher, Candidates, ChainPlace, HeaderCipher, RatchetSuite } from "../../session/suite.ts";
import { bytesField, bytesOf, integerField, integerOf, readFields } from "./protobuf.ts";

/** Both nibbles 3: made by, and to be read as, version 3. */
export const VERSION = 0x33;
const MAC_BYTES = 8;
/** libsignal's prefix of an X25519 public key. */
const KEY_TYPE = 0x05;
const NO_KEY: Bytes = new Uint8Array(0);
const NO_SALT: Bytes = new Uint8Array(0);

/** A public key as libsignal writes it: 33 bytes. */
export function typedKey(key: Uint8Array): Bytes {
  return concatBytes(Uint8Array.of(KEY_TYPE), key);
}

export function untypedKey(bytes: Uint8Array): X25519PublicKey {
  if (bytes[0] !== KEY_TYPE) throw new Error("not an X25519 key");
  return x25519PublicKey(bytes.slice(1));
}

/** Takes a SignalMessage apart where our core wants it. */
export function splitSignalMessage(message: Uint8Array): { header: Bytes; body: Bytes } {
  const fields = readFields(message.subarray(1, message.length - MAC_BYTES));
  const ciphertext = fields.find((field) => field.field === 4);
  if (ciphertext === undefined) throw new Error("no ciphertext");
  const at = 1 + ciphertext.start;
  return { header: new Uint8Array(message.slice(0, at)), body: new Uint8Array(message.slice(at)) };
}

export function libsignalSuite(primitives: Primitives): RatchetSuite {
  return {
    x25519: primitives.x25519,
    mlKem768: null,
    async rootStep({ rootKey, dh }) {
      const output = await primitives.hkdfSha256(rootKey, dh, utf8("WhisperRatchet"), 64);
      return { rootKey: output.slice(0, 32), chainKey: output.slice(32), nextHeaderKey: NO_KEY };
    },
    messageKey: (chainKey) => messageKeyOf(primitives, chainKey),
    nextChainKey: (chainKey) => nextChainKeyOf(primitives, chainKey),
    header: plainHeader,
    body: cbcThenMac(primitives),
  };
}

/**
 * libsignal calls the last index of the previous chain its counter, not the number of messages; the two differ by
 * one. After an empty chain it writes 0 as well, which reads here as one message more: a key nobody needs.
 */
const plainHeader: HeaderCipher = {
  seal(_headerKey, header) {
    const bytes = concatBytes(
      Uint8Array.of(VERSION),
      bytesField(1, typedKey(header.dh)),
      integerField(2, header.number),
      integerField(3, Math.max(0, header.previousCount - 1)),
    );
    return { bytes, salt: NO_SALT };
  },
  open(sealed, _preceding, candidates) {
    const fields = readFields(sealed.subarray(1));
    const dh = untypedKey(bytesOf(fields, 1));
    const place = placeOf(dh, candidates);
    if (place === null) return null;
    const number = integerOf(fields, 2) ?? 0;
    const previousCount = (integerOf(fields, 3) ?? 0) + 1;
    return { header: { dh, number, previousCount, kem: { tag: "none" } }, place, salt: NO_SALT };
  },
};

/** A chain is recognised by its ratchet key. */
function placeOf(dh: Bytes, { current, nextHeaderKey, old }: Candidates): ChainPlace | null {
  if (current !== null && equalBytes(current.peerKey, dh)) return { chain: "current" };
  const index = old.findIndex((chain) => equalBytes(chain.peerKey, dh));
  if (index >= 0) return { chain: "old", index };
  return nextHeaderKey === null ? null : { chain: "next" };
}

function cbcThenMac(primitives: Primitives): BodyCipher {
  const keysOf = async (messageKey: Bytes) => {
    const keys = await primitives.hkdfSha256(NO_SALT, messageKey, utf8("WhisperMessageKeys"), 80);
    return { cipherKey: keys.slice(0, 32), macKey: keys.slice(32, 64), iv: keys.slice(64) };
  };
  const macOf = async (macKey: Bytes, data: Bytes) =>
    (await primitives.hmacSha256(macKey, data)).slice(0, MAC_BYTES);
  return {
    async seal(messageKey, _salt, plaintext, associatedData) {
      const { cipherKey, macKey, iv } = await keysOf(messageKey);
      const field = bytesField(4, await primitives.aes256CbcEncrypt(cipherKey, iv, plaintext));
      return concatBytes(field, await macOf(macKey, concatBytes(associatedData, field)));
    },
    async open(messageKey, _salt, sealed, associatedData) {
      const { cipherKey, macKey, iv } = await keysOf(messageKey);
      const field = sealed.slice(0, sealed.length - MAC_BYTES);
      const expected = await macOf(macKey, concatBytes(associatedData, field));
      if (!primitives.constantTimeEqual(expected, sealed.slice(field.length))) return null;
      return primitives.aes256CbcDecrypt(cipherKey, iv, bytesOf(readFields(field), 4));
    },
  };
}

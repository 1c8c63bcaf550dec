/**
 * Tells the test's process every secret of a call as it is made, and keeps none: what the tap has written leaves by a
 * pipe, masked, from one buffer that is overwritten.
 */
import { randomInt } from "node:crypto";
import { writeSync } from "node:fs";
import type { CreateZrtp } from "@sottovoce/client";
import type { Bytes, MaybePromise, Primitives, VoicePrimitives } from "@sottovoce/crypto";
import { createZrtpSession, OWN_POLICY, type ZrtpKeyAgreement } from "@sottovoce/voice";

/** So that nobody who searches memory for a secret finds the tap's own buffer. */
export const MASK = 0xa5;
/** A byte for the length of the name, one for that of the secret. */
const HEAD = 2;
/** Of longer secrets so much is told: whoever has the whole has this. */
const MAX_TOLD = 128;

export type Tap = (name: string, secret: Uint8Array) => void;

/** @param fd of a pipe to the test */
export function tapInto(fd: number): Tap {
  const buffer = Buffer.alloc(HEAD + 2 * 255);
  return (name, whole) => {
    const secret = whole.subarray(0, MAX_TOLD);
    buffer[0] = name.length;
    buffer[1] = secret.length;
    buffer.write(name, HEAD, "latin1");
    for (let i = 0; i < secret.length; i++) buffer[HEAD + name.length + i] = secret[i]! ^ MASK;
    writeSync(fd, buffer, 0, HEAD + name.length + secret.length);
    buffer.fill(0);
  };
}

/** What the tap wrote. */
export function readTap(written: Buffer): { readonly name: string; readonly secret: Buffer }[] {
  const secrets = [];
  for (let at = 0; at < written.length; ) {
    const [nameLength, length] = [written[at]!, written[at + 1]!];
    const name = written.toString("latin1", at + HEAD, at + HEAD + nameLength);
    at += HEAD + nameLength;
    secrets.push({ name, secret: Buffer.from(written.subarray(at, at + length).map((byte) => byte ^ MASK)) });
    at += length;
  }
  return secrets;
}

/** Session keys of SRTP and of frames, as they are made. */
export function tappedVoice(voice: VoicePrimitives, tap: Tap): VoicePrimitives {
  const told = (encryptionKey: Uint8Array, authKey: Uint8Array): void => {
    tap("encryption key", encryptionKey);
    tap("authentication key", authKey);
  };
  const { packetCipher } = voice;
  return {
    ...voice,
    frameCipher: (encryptionKey, authKey) => {
      told(encryptionKey, authKey);
      return voice.frameCipher(encryptionKey, authKey);
    },
    packetCipher:
      packetCipher === null
        ? null
        : (encryptionKey, authKey) => {
            told(encryptionKey, authKey);
            return packetCipher(encryptionKey, authKey);
          },
  };
}

/** The engine's own primitives: the auxiliary secret, and the call key it is made of. */
export function tappedPrimitives(primitives: Primitives, tap: Tap): Primitives {
  return {
    ...primitives,
    hkdfSha256: async (salt, ikm, info, length) => {
      const result = await primitives.hkdfSha256(salt, ikm, info, length);
      if (Buffer.from(info).includes("sm1/zrtp-aux")) {
        tap("call key", ikm);
        tap("auxiliary secret", result);
      }
      return result;
    },
  };
}

/** What both sides agreed on (DHResult). */
function tappedAgreements(
  { x25519, modp3072 }: Primitives & VoicePrimitives,
  tap: Tap,
): Pick<Primitives & VoicePrimitives, "x25519" | "modp3072"> {
  const told = async (result: MaybePromise<Bytes>): Promise<Bytes> => {
    tap("DH result", await result);
    return result;
  };
  return {
    x25519: { ...x25519, agree: (pair, peer) => told(x25519.agree(pair, peer)) },
    modp3072:
      modp3072 === null ? null : { ...modp3072, agree: (pair, peer) => told(modp3072.agree(pair, peer)) },
  };
}

/** ZRTP under primitives that tell what is agreed on, what is derived (RFC 6189 §4.5), and from what. */
export function tappedZrtp(
  primitives: Primitives & VoicePrimitives,
  tap: Tap,
  keyAgreement: ZrtpKeyAgreement,
): CreateZrtp {
  const derived =
    (mac: Primitives["hmacSha256"]): Primitives["hmacSha256"] =>
    async (key, data) => {
      const result = await mac(key, data);
      // §4.5.1: a counter, a label, a zero.
      const label = Buffer.from(data.subarray(4, 40)).toString("latin1").split("\0")[0] ?? "";
      // The words are no secret to those who speak.
      const isSecret = /^[A-Za-z ]+$/.test(label) && label !== "SAS";
      if (isSecret && Buffer.from(data.subarray(0, 4)).readUInt32BE() === 1) {
        tap("s0", key);
        tap(label, result);
      }
      return result;
    };
  return async ({ isOwnKind: _, ...setup }, handler) =>
    createZrtpSession(
      {
        ...setup,
        primitives: {
          ...primitives,
          ...tappedAgreements(primitives, tap),
          hmacSha256: derived(primitives.hmacSha256),
          hmacSha384: derived(primitives.hmacSha384),
        },
        policy: { ...OWN_POLICY, keyAgreements: [keyAgreement] },
        // Two ends of one call must not have the same.
        ssrc: randomInt(2 ** 32),
        clientName: "Tapped",
      },
      {
        ...handler,
        onSecure: (result) => {
          for (const { key, salt } of [result.keys.send, result.keys.receive]) {
            tap("master key", key);
            tap("master salt", salt);
          }
          tap("exported key", result.exportedKey);
          handler.onSecure(result);
        },
      },
    );
}

/** X3DH as libsignal does it (X3DH §3), and the message that carries it. */
import { type Bytes, concatBytes, utf8 } from "@sottovoce/wire";
import type { Primitives, X25519KeyPair, X25519PublicKey } from "../../primitives/primitives.ts";
import { type RatchetState, startInitiator, startResponder } from "../../session/ratchet-state.ts";
import { bytesField, bytesOf, integerField, integerOf, readFields } from "./protobuf.ts";
import { typedKey, untypedKey, VERSION } from "./suite.ts";

const NO_KEY: Bytes = new Uint8Array(0);

async function rootKeyOf(primitives: Primitives, agreements: readonly Bytes[]): Promise<Bytes> {
  const ikm = concatBytes(new Uint8Array(32).fill(0xff), ...agreements);
  return (await primitives.hkdfSha256(NO_KEY, ikm, utf8("WhisperText"), 64)).slice(0, 32);
}

/** The keys of a bundle. */
export interface X3dhBundle {
  readonly identity: X25519PublicKey;
  readonly signedPrekey: X25519PublicKey;
  readonly oneTimePrekey: X25519PublicKey;
}

export async function initiateX3dh(
  primitives: Primitives,
  identity: X25519KeyPair,
  bundle: X3dhBundle,
): Promise<{ readonly base: X25519PublicKey; readonly state: RatchetState }> {
  const { agree } = primitives.x25519;
  const base = await primitives.x25519.generate();
  const rootKey = await rootKeyOf(primitives, [
    await agree(identity, bundle.signedPrekey),
    await agree(base, bundle.identity),
    await agree(base, bundle.signedPrekey),
    await agree(base, bundle.oneTimePrekey),
  ]);
  const state = startInitiator({
    rootKey,
    sendingHeaderKey: NO_KEY,
    nextReceivingHeaderKey: NO_KEY,
    peer: bundle.signedPrekey,
  });
  return { base: base.publicKey, state };
}

/** The responder's private keys. */
export interface X3dhKeys {
  readonly identity: X25519KeyPair;
  readonly signedPrekey: X25519KeyPair;
  readonly oneTimePrekey: X25519KeyPair;
}

export async function respondX3dh(
  primitives: Primitives,
  keys: X3dhKeys,
  message: PrekeyMessage,
): Promise<RatchetState> {
  const { agree } = primitives.x25519;
  const rootKey = await rootKeyOf(primitives, [
    await agree(keys.signedPrekey, message.identity),
    await agree(keys.identity, message.base),
    await agree(keys.signedPrekey, message.base),
    await agree(keys.oneTimePrekey, message.base),
  ]);
  return startResponder({
    rootKey,
    nextSendingHeaderKey: NO_KEY,
    receivingHeaderKey: NO_KEY,
    own: keys.signedPrekey,
  });
}

/** PreKeySignalMessage. */
export interface PrekeyMessage {
  readonly registrationId: number;
  readonly prekeyId: number;
  readonly signedPrekeyId: number;
  readonly base: X25519PublicKey;
  readonly identity: X25519PublicKey;
  /** A SignalMessage. */
  readonly message: Bytes;
}

export function encodePrekeyMessage(fields: PrekeyMessage): Bytes {
  return concatBytes(
    Uint8Array.of(VERSION),
    integerField(5, fields.registrationId),
    integerField(1, fields.prekeyId),
    integerField(6, fields.signedPrekeyId),
    bytesField(2, typedKey(fields.base)),
    bytesField(3, typedKey(fields.identity)),
    bytesField(4, fields.message),
  );
}

export function decodePrekeyMessage(bytes: Uint8Array): PrekeyMessage {
  const fields = readFields(bytes.subarray(1));
  return {
    registrationId: integerOf(fields, 5) ?? 0,
    prekeyId: integerOf(fields, 1) ?? 0,
    signedPrekeyId: integerOf(fields, 6) ?? 0,
    base: untypedKey(bytesOf(fields, 2)),
    identity: untypedKey(bytesOf(fields, 3)),
    message: bytesOf(fields, 4),
  };
}

/** The handshake: X3DH's four agreements and one ML-KEM encapsulation (SM1.md "Handshake"; PQXDH §3). */
import { type Bytes, concatBytes, idBytes, type PrekeyBundle, utf8 } from "@sottovoce/wire";
import type { DeviceIdentity } from "../identity/device-identity.ts";
import { deviceKeysOf } from "../identity/device-identity.ts";
import type { DeviceKeys } from "../identity/device-keys.ts";
import { verifyBundle } from "../identity/prekey-signature.ts";
import { wipe } from "../primitives/bytes.ts";
import type {
  MlKem768Ciphertext,
  MlKem768KeyPair,
  MlKem768PublicKey,
  Primitives,
  X25519KeyPair,
  X25519PublicKey,
} from "../primitives/primitives.ts";
import { mlKem768PublicKey, x25519PublicKey } from "../primitives/roles.ts";
import { encodeHandshake, type InitialPreceding } from "./envelope.ts";
import { openSender, type SenderSecret, sealSender } from "./sender-block.ts";

const KEY_BYTES = 32;
const ZEROS = new Uint8Array(KEY_BYTES);
/** Sets the input apart from one that begins with a point encoding (X3DH §2.2). */
const ONES = new Uint8Array(KEY_BYTES).fill(0xff);
const TRANSCRIPT_LABEL = utf8("sm1/transcript");
const INFO = utf8("sm1/handshake");

/** What both sides have when the handshake is done. */
export interface HandshakeSecrets {
  /** th: names the session, and is the associated data of all its messages. 32 bytes. */
  readonly transcript: Bytes;
  readonly rootKey: Bytes;
  /** HK_A: header key of the initiator's first chain. */
  readonly initiatorHeaderKey: Bytes;
  /** NHK_B: header key of the responder's first chain. */
  readonly responderHeaderKey: Bytes;
}

/** The initiator's result. */
export interface Initiated {
  readonly secrets: HandshakeSecrets;
  readonly ephemeral: X25519PublicKey;
  /** The first 1,234 bytes of every type 1 envelope of the session, sender block included. */
  readonly preceding: Bytes;
  /** SPK: the responder's first ratchet key. */
  readonly signedPrekey: X25519PublicKey;
  /** Whether a one-time prekey took part. */
  readonly oneTime: boolean;
}

/**
 * The initiator's side.
 *
 * @param own this device
 * @param peer the other device, as its account's verified list names it
 * @param bundle its prekeys, as the server gave them
 * @throws IdentityError for a bundle not signed by the peer; CryptoError `low_order` or `bad_key` for one whose
 *   keys are signed and yet unusable
 */
export async function initiate(
  primitives: Primitives,
  own: DeviceIdentity,
  peer: DeviceKeys,
  bundle: PrekeyBundle,
): Promise<Initiated> {
  const { signed, kem } = await verifyBundle(primitives, peer, bundle);
  const ephemeral = await primitives.x25519.generate();
  const signedPrekey = x25519PublicKey(signed.x25519);
  const oneTimePrekey = kem.kind === "oneTime" ? x25519PublicKey(kem.x25519) : null;
  const peerIdentity = x25519PublicKey(peer.agreementKey);
  const { agree } = primitives.x25519;
  const dh1 = await agree(own.agreement, signedPrekey);
  const dh2 = await agree(ephemeral, peerIdentity);
  const dh3 = await agree(ephemeral, signedPrekey);
  const dh4 = oneTimePrekey === null ? null : await agree(ephemeral, oneTimePrekey);
  const kemKey = mlKem768PublicKey(kem.mlkem);
  const { sharedSecret, ciphertext } = await primitives.mlKem768.encapsulate(kemKey);

  const secrets = await deriveSecrets(
    primitives,
    { dh1, dh2, dh3, dh4, sharedSecret },
    {
      initiator: deviceKeysOf(own),
      responder: peer,
      ephemeral: ephemeral.publicKey,
      signedPrekey,
      oneTimePrekey,
      kemKey,
      ciphertext,
    },
  );
  const handshake = encodeHandshake({
    ephemeral: ephemeral.publicKey,
    signedId: signed.id,
    oneTimeId: kem.kind === "oneTime" ? kem.id : 0,
    lastResortId: kem.kind === "lastResort" ? kem.id : 0,
    ciphertext,
  });
  const block = await sealSender(primitives, { dh2, sharedSecret }, deviceKeysOf(own), peer, handshake);
  wipe(dh1, dh2, dh3, sharedSecret, ...(dh4 === null ? [] : [dh4]));
  return {
    secrets,
    ephemeral: ephemeral.publicKey,
    preceding: concatBytes(handshake, block),
    signedPrekey,
    oneTime: oneTimePrekey !== null,
  };
}

/** The responder's private keys that a type 1 envelope names. */
export interface ResponderKeys {
  readonly signedPrekey: X25519KeyPair;
  /** `null` when no one-time prekey took part. */
  readonly oneTimePrekey: X25519KeyPair | null;
  /** Of the one-time prekey, else of the last resort. */
  readonly kem: MlKem768KeyPair;
}

/** The responder's result. Nothing of it is authenticated before the first body is. */
export interface Responded {
  readonly secrets: HandshakeSecrets;
  readonly sender: DeviceKeys;
}

/**
 * The responder's side.
 *
 * @returns `null` when the sender block does not open: the envelope was changed, or is for other keys
 * @throws CryptoError `low_order` for an agreement of all zeros; WireError for a sender block that opens but is
 *   malformed
 */
export async function respond(
  primitives: Primitives,
  own: DeviceIdentity,
  keys: ResponderKeys,
  initial: InitialPreceding,
): Promise<Responded | null> {
  const { ephemeral, ciphertext } = initial.fields;
  const { agree } = primitives.x25519;
  const dh2 = await agree(own.agreement, ephemeral);
  const sharedSecret = await primitives.mlKem768.decapsulate(keys.kem, ciphertext);
  try {
    const sender = await openSender(primitives, { dh2, sharedSecret }, deviceKeysOf(own), initial);
    if (sender === null) return null;
    const secrets = await respondTo(primitives, own, keys, initial, { sender, dh2, sharedSecret });
    return { secrets, sender };
  } finally {
    wipe(dh2, sharedSecret);
  }
}

interface Opened extends SenderSecret {
  readonly sender: DeviceKeys;
}

/** The responder's other agreements, and what comes of all of them. */
async function respondTo(
  primitives: Primitives,
  own: DeviceIdentity,
  keys: ResponderKeys,
  { fields: { ephemeral, ciphertext } }: InitialPreceding,
  { sender, dh2, sharedSecret }: Opened,
): Promise<HandshakeSecrets> {
  const { agree } = primitives.x25519;
  const dh1 = await agree(keys.signedPrekey, x25519PublicKey(sender.agreementKey));
  const dh3 = await agree(keys.signedPrekey, ephemeral);
  const dh4 = keys.oneTimePrekey === null ? null : await agree(keys.oneTimePrekey, ephemeral);
  const secrets = await deriveSecrets(
    primitives,
    { dh1, dh2, dh3, dh4, sharedSecret },
    {
      initiator: sender,
      responder: deviceKeysOf(own),
      ephemeral,
      signedPrekey: keys.signedPrekey.publicKey,
      oneTimePrekey: keys.oneTimePrekey?.publicKey ?? null,
      kemKey: keys.kem.publicKey,
      ciphertext,
    },
  );
  wipe(dh1, dh3, ...(dh4 === null ? [] : [dh4]));
  return secrets;
}

interface SharedInputs extends SenderSecret {
  readonly dh1: Bytes;
  readonly dh3: Bytes;
  /** `null` without a one-time prekey. */
  readonly dh4: Bytes | null;
}

/** Everything public that took part. */
interface Transcript {
  readonly initiator: DeviceKeys;
  readonly responder: DeviceKeys;
  readonly ephemeral: X25519PublicKey;
  readonly signedPrekey: X25519PublicKey;
  readonly oneTimePrekey: X25519PublicKey | null;
  /** ek: the KEM key used. */
  readonly kemKey: MlKem768PublicKey;
  readonly ciphertext: MlKem768Ciphertext;
}

/** `RK ‖ HK_A ‖ NHK_B = HKDF(salt 0³², ikm FF³² ‖ DH1 ‖ DH2 ‖ DH3 [‖ DH4] ‖ SS, info "sm1/handshake" ‖ th, 96)`. */
async function deriveSecrets(
  primitives: Primitives,
  { dh1, dh2, dh3, dh4, sharedSecret }: SharedInputs,
  transcript: Transcript,
): Promise<HandshakeSecrets> {
  const th = await transcriptHash(primitives, transcript);
  const ikm = concatBytes(ONES, dh1, dh2, dh3, ...(dh4 === null ? [] : [dh4]), sharedSecret);
  const output = await primitives.hkdfSha256(ZEROS, ikm, concatBytes(INFO, th), 3 * KEY_BYTES);
  const secrets = {
    transcript: th,
    rootKey: output.slice(0, KEY_BYTES),
    initiatorHeaderKey: output.slice(KEY_BYTES, 2 * KEY_BYTES),
    responderHeaderKey: output.slice(2 * KEY_BYTES),
  };
  wipe(ikm, output);
  return secrets;
}

async function transcriptHash(primitives: Primitives, transcript: Transcript): Promise<Bytes> {
  return primitives.sha256(
    concatBytes(
      TRANSCRIPT_LABEL,
      ...partyBytes(transcript.initiator),
      ...partyBytes(transcript.responder),
      transcript.ephemeral,
      transcript.signedPrekey,
      transcript.oneTimePrekey ?? ZEROS,
      transcript.kemKey,
      transcript.ciphertext,
    ),
  );
}

function partyBytes(party: DeviceKeys): readonly Bytes[] {
  return [idBytes(party.account), idBytes(party.device), party.signingKey, party.agreementKey];
}

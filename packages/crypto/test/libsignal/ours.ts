/** Our ratchet core, speaking libsignal's X3DH generation. */
import { concatBytes } from "@sottovoce/wire";
import type { Primitives, X25519KeyPair, X25519PublicKey } from "../../primitives/primitives.ts";
import { ratchetDecrypt, ratchetEncrypt, ratchetRecognise } from "../../session/ratchet.ts";
import type { RatchetState } from "../../session/ratchet-state.ts";
import type { RatchetSuite } from "../../session/suite.ts";
import { PREKEY_ID, REGISTRATION_ID, SIGNED_PREKEY_ID, type StrangerMessage } from "./stranger.ts";
import { libsignalSuite, splitSignalMessage, typedKey } from "./suite.ts";
import {
  decodePrekeyMessage,
  encodePrekeyMessage,
  initiateX3dh,
  respondX3dh,
  type X3dhBundle,
  type X3dhKeys,
} from "./x3dh.ts";

const NOTHING = new Uint8Array(0);

export class OurDevice {
  readonly #primitives: Primitives;
  readonly #suite: RatchetSuite;
  readonly #keys: X3dhKeys;
  #state: RatchetState | null = null;
  #strangerIdentity: Uint8Array = NOTHING;
  /** Base key of the handshake we started, until the stranger has answered. */
  #base: X25519PublicKey | null = null;

  private constructor(primitives: Primitives, keys: X3dhKeys) {
    this.#primitives = primitives;
    this.#suite = libsignalSuite(primitives);
    this.#keys = keys;
  }

  static async create(primitives: Primitives): Promise<OurDevice> {
    const pair = async (): Promise<X25519KeyPair> => primitives.x25519.generate();
    return new OurDevice(primitives, {
      identity: await pair(),
      signedPrekey: await pair(),
      oneTimePrekey: await pair(),
    });
  }

  /** What a stranger starts from, and the private identity key for libsignal to sign with. */
  async publish(): Promise<{
    identityPrivate: Uint8Array;
    signedPrekey: Uint8Array;
    oneTimePrekey: Uint8Array;
  }> {
    return {
      identityPrivate: await this.#primitives.x25519.exportPrivate(this.#keys.identity),
      signedPrekey: typedKey(this.#keys.signedPrekey.publicKey),
      oneTimePrekey: typedKey(this.#keys.oneTimePrekey.publicKey),
    };
  }

  async start(bundle: X3dhBundle): Promise<void> {
    const { base, state } = await initiateX3dh(this.#primitives, this.#keys.identity, bundle);
    this.#base = base;
    this.#state = state;
    this.#strangerIdentity = typedKey(bundle.identity);
  }

  async encrypt(plaintext: Uint8Array): Promise<StrangerMessage> {
    if (this.#state === null) throw new Error("no session");
    const own = typedKey(this.#keys.identity.publicKey);
    const { state, header, body } = await ratchetEncrypt(this.#suite, this.#state, {
      associatedData: concatBytes(own, this.#strangerIdentity),
      preceding: NOTHING,
      plaintext: new Uint8Array(plaintext),
    });
    this.#state = state;
    const message = concatBytes(header, body);
    if (this.#base === null) return { prekey: false, bytes: message };
    const bytes = encodePrekeyMessage({
      registrationId: REGISTRATION_ID,
      prekeyId: PREKEY_ID,
      signedPrekeyId: SIGNED_PREKEY_ID,
      base: this.#base,
      identity: this.#keys.identity.publicKey,
      message,
    });
    return { prekey: true, bytes };
  }

  /** @returns `null` for a message whose key is gone: it came before */
  async decrypt({ prekey, bytes }: StrangerMessage): Promise<Uint8Array | null> {
    const message = prekey ? await this.#takePrekeyMessage(bytes) : bytes;
    const state = this.#state;
    if (state === null) throw new Error("no session");
    const parts = { ...splitSignalMessage(message), preceding: NOTHING };
    const opened = await ratchetRecognise(this.#suite, state, parts);
    // A chain that nothing is waited for on is forgotten; its messages came before.
    if (opened === null) return null;
    const associatedData = concatBytes(this.#strangerIdentity, typedKey(this.#keys.identity.publicKey));
    const result = await ratchetDecrypt(this.#suite, state, opened, { ...parts, associatedData }, 0);
    if (!result.ok) {
      if (result.failure === "key_gone") return null;
      throw new Error(result.failure);
    }
    this.#state = result.state;
    this.#base = null;
    return result.plaintext;
  }

  async #takePrekeyMessage(bytes: Uint8Array): Promise<Uint8Array> {
    const message = decodePrekeyMessage(bytes);
    if (this.#state === null) {
      this.#state = await respondX3dh(this.#primitives, this.#keys, message);
      this.#strangerIdentity = typedKey(message.identity);
    }
    return message.message;
  }
}

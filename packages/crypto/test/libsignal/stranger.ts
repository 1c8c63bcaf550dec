/** A device of `@signalapp/libsignal-client` 0.58, with prekeys of its X3DH generation. */
import * as signal from "@signalapp/libsignal-client";
import { untypedKey } from "./suite.ts";
import type { X3dhBundle } from "./x3dh.ts";

class Sessions extends signal.SessionStore {
  readonly #records = new Map<string, Buffer>();

  async saveSession(name: signal.ProtocolAddress, record: signal.SessionRecord): Promise<void> {
    this.#records.set(name.toString(), record.serialize());
  }

  async getSession(name: signal.ProtocolAddress): Promise<signal.SessionRecord | null> {
    const record = this.#records.get(name.toString());
    return record === undefined ? null : signal.SessionRecord.deserialize(record);
  }

  async getExistingSessions(): Promise<signal.SessionRecord[]> {
    throw new Error("not used for messages to one device");
  }
}

class Identities extends signal.IdentityKeyStore {
  readonly key = signal.PrivateKey.generate();
  readonly #known = new Map<string, signal.PublicKey>();

  async getIdentityKey(): Promise<signal.PrivateKey> {
    return this.key;
  }

  async getLocalRegistrationId(): Promise<number> {
    return 1;
  }

  async saveIdentity(name: signal.ProtocolAddress, key: signal.PublicKey): Promise<boolean> {
    this.#known.set(name.toString(), key);
    return false;
  }

  async isTrustedIdentity(): Promise<boolean> {
    return true;
  }

  async getIdentity(name: signal.ProtocolAddress): Promise<signal.PublicKey | null> {
    return this.#known.get(name.toString()) ?? null;
  }
}

class Prekeys extends signal.PreKeyStore {
  readonly #records = new Map<number, signal.PreKeyRecord>();

  async savePreKey(id: number, record: signal.PreKeyRecord): Promise<void> {
    this.#records.set(id, record);
  }

  async getPreKey(id: number): Promise<signal.PreKeyRecord> {
    const record = this.#records.get(id);
    if (record === undefined) throw new Error(`no prekey ${id}`);
    return record;
  }

  async removePreKey(id: number): Promise<void> {
    this.#records.delete(id);
  }
}

class SignedPrekeys extends signal.SignedPreKeyStore {
  readonly #records = new Map<number, signal.SignedPreKeyRecord>();

  async saveSignedPreKey(id: number, record: signal.SignedPreKeyRecord): Promise<void> {
    this.#records.set(id, record);
  }

  async getSignedPreKey(id: number): Promise<signal.SignedPreKeyRecord> {
    const record = this.#records.get(id);
    if (record === undefined) throw new Error(`no signed prekey ${id}`);
    return record;
  }
}

/** X3DH has no KEM key; this store is asked for none. */
class NoKyberPrekeys extends signal.KyberPreKeyStore {
  async saveKyberPreKey(): Promise<void> {
    throw new Error("no KEM in this configuration");
  }

  async getKyberPreKey(): Promise<signal.KyberPreKeyRecord> {
    throw new Error("no KEM in this configuration");
  }

  async markKyberPreKeyUsed(): Promise<void> {
    throw new Error("no KEM in this configuration");
  }
}

export const PREKEY_ID = 31;
export const SIGNED_PREKEY_ID = 22;
export const REGISTRATION_ID = 5;

/** What a message of libsignal is: the first ones carry the handshake. */
export interface StrangerMessage {
  readonly prekey: boolean;
  readonly bytes: Uint8Array;
}

export class Stranger {
  /** Our device, as libsignal calls it. */
  readonly #us = signal.ProtocolAddress.new("7aa2e3a4-5d5b-4a52-9d0e-4d9d3a2f6c11", 1);
  readonly #sessions = new Sessions();
  readonly #identities = new Identities();
  readonly #prekeys = new Prekeys();
  readonly #signedPrekeys = new SignedPrekeys();
  readonly #kyberPrekeys = new NoKyberPrekeys();

  /** Its identity key as libsignal writes it: 33 bytes. */
  get identity(): Uint8Array {
    return this.#identities.key.getPublicKey().serialize();
  }

  /** Makes prekeys, and answers the bundle our side starts from. */
  async publish(): Promise<X3dhBundle> {
    const oneTime = signal.PrivateKey.generate();
    const signed = signal.PrivateKey.generate();
    const signature = this.#identities.key.sign(signed.getPublicKey().serialize());
    await this.#prekeys.savePreKey(
      PREKEY_ID,
      signal.PreKeyRecord.new(PREKEY_ID, oneTime.getPublicKey(), oneTime),
    );
    await this.#signedPrekeys.saveSignedPreKey(
      SIGNED_PREKEY_ID,
      signal.SignedPreKeyRecord.new(SIGNED_PREKEY_ID, 1, signed.getPublicKey(), signed, signature),
    );
    return {
      identity: untypedKey(this.identity),
      signedPrekey: untypedKey(signed.getPublicKey().serialize()),
      oneTimePrekey: untypedKey(oneTime.getPublicKey().serialize()),
    };
  }

  /**
   * Starts a session with our device.
   *
   * Its signed prekey is signed by XEdDSA, which our primitives rightly lack; so libsignal itself makes the
   * signature, from the private identity key.
   */
  async start(keys: {
    readonly identityPrivate: Uint8Array;
    readonly signedPrekey: Uint8Array;
    readonly oneTimePrekey: Uint8Array;
  }): Promise<void> {
    const identity = signal.PrivateKey.deserialize(Buffer.from(keys.identityPrivate));
    const signedPrekey = signal.PublicKey.deserialize(Buffer.from(keys.signedPrekey));
    const bundle = signal.PreKeyBundle.new(
      REGISTRATION_ID,
      1,
      PREKEY_ID,
      signal.PublicKey.deserialize(Buffer.from(keys.oneTimePrekey)),
      SIGNED_PREKEY_ID,
      signedPrekey,
      identity.sign(signedPrekey.serialize()),
      identity.getPublicKey(),
    );
    await signal.processPreKeyBundle(bundle, this.#us, this.#sessions, this.#identities);
  }

  async encrypt(text: Uint8Array): Promise<StrangerMessage> {
    const message = await signal.signalEncrypt(Buffer.from(text), this.#us, this.#sessions, this.#identities);
    const prekey = message.type() === signal.CiphertextMessageType.PreKey;
    return { prekey, bytes: new Uint8Array(message.serialize()) };
  }

  /** @returns `null` where libsignal refuses the message as one it had before; throws what else it refuses */
  async decrypt(message: StrangerMessage): Promise<Uint8Array | null> {
    const bytes = Buffer.from(message.bytes);
    try {
      if (!message.prekey) {
        const parsed = signal.SignalMessage.deserialize(bytes);
        return await signal.signalDecrypt(parsed, this.#us, this.#sessions, this.#identities);
      }
      return await signal.signalDecryptPreKey(
        signal.PreKeySignalMessage.deserialize(bytes),
        this.#us,
        this.#sessions,
        this.#identities,
        this.#prekeys,
        this.#signedPrekeys,
        this.#kyberPrekeys,
      );
    } catch (error) {
      const duplicate = signal.ErrorCode.DuplicatedMessage;
      if (error instanceof signal.LibSignalErrorBase && error.code === duplicate) return null;
      throw error;
    }
  }
}

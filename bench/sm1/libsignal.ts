/**
 * libsignal (PQXDH and its present ratchet), through its own client library. Its stores keep records as objects,
 * which spares it the serialising that its own in-memory stores do.
 */
import * as signal from "libsignal-current";
import { type Contestant, TEXT } from "./contestant.ts";

class Sessions extends signal.SessionStore {
  readonly #records = new Map<string, signal.SessionRecord>();

  async saveSession(name: signal.ProtocolAddress, record: signal.SessionRecord): Promise<void> {
    this.#records.set(name.toString(), record);
  }

  async getSession(name: signal.ProtocolAddress): Promise<signal.SessionRecord | null> {
    return this.#records.get(name.toString()) ?? null;
  }

  async getExistingSessions(names: signal.ProtocolAddress[]): Promise<signal.SessionRecord[]> {
    return names.flatMap((name) => this.#records.get(name.toString()) ?? []);
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

  async saveIdentity(name: signal.ProtocolAddress, key: signal.PublicKey): Promise<signal.IdentityChange> {
    this.#known.set(name.toString(), key);
    return signal.IdentityChange.NewOrUnchanged;
  }

  async isTrustedIdentity(): Promise<boolean> {
    return true;
  }

  async getIdentity(name: signal.ProtocolAddress): Promise<signal.PublicKey | null> {
    return this.#known.get(name.toString()) ?? null;
  }
}

function found<T>(records: ReadonlyMap<number, T>, id: number): T {
  const record = records.get(id);
  if (record === undefined) throw new Error(`no prekey ${id}`);
  return record;
}

class Prekeys extends signal.PreKeyStore {
  readonly #records = new Map<number, signal.PreKeyRecord>();

  async savePreKey(id: number, record: signal.PreKeyRecord): Promise<void> {
    this.#records.set(id, record);
  }

  async getPreKey(id: number): Promise<signal.PreKeyRecord> {
    return found(this.#records, id);
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
    return found(this.#records, id);
  }
}

class KyberPrekeys extends signal.KyberPreKeyStore {
  readonly #records = new Map<number, signal.KyberPreKeyRecord>();

  async saveKyberPreKey(id: number, record: signal.KyberPreKeyRecord): Promise<void> {
    this.#records.set(id, record);
  }

  async getKyberPreKey(id: number): Promise<signal.KyberPreKeyRecord> {
    return found(this.#records, id);
  }

  async markKyberPreKeyUsed(id: number): Promise<void> {
    this.#records.delete(id);
  }
}

class Device {
  readonly address: signal.ProtocolAddress;
  readonly identities = new Identities();
  readonly prekeys = new Prekeys();
  readonly signedPrekeys = new SignedPrekeys();
  readonly kyberPrekeys = new KyberPrekeys();
  sessions = new Sessions();

  constructor(name: string) {
    this.address = signal.ProtocolAddress.new(name, 1);
  }
}

export class Libsignal implements Contestant {
  readonly name = "libsignal 0.103";
  readonly #alice = new Device("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa");
  readonly #bob = new Device("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb");
  readonly #text = new TextEncoder().encode(TEXT);
  readonly #bundles: signal.PreKeyBundle[] = [];
  #nextId = 1;

  async prepare(setups: number): Promise<void> {
    while (this.#bundles.length < setups) this.#bundles.push(await this.#makeBundle());
  }

  async #makeBundle(): Promise<signal.PreKeyBundle> {
    const bob = this.#bob;
    const id = this.#nextId++;
    const now = Date.now();
    const identity = bob.identities.key;
    const signed = signal.PrivateKey.generate();
    const signedSignature = identity.sign(signed.getPublicKey().serialize());
    const oneTime = signal.PrivateKey.generate();
    const kyber = signal.KEMKeyPair.generate();
    const kyberSignature = identity.sign(kyber.getPublicKey().serialize());
    const signedRecord = signal.SignedPreKeyRecord.new(
      id,
      now,
      signed.getPublicKey(),
      signed,
      signedSignature,
    );
    await bob.signedPrekeys.saveSignedPreKey(id, signedRecord);
    await bob.prekeys.savePreKey(id, signal.PreKeyRecord.new(id, oneTime.getPublicKey(), oneTime));
    const kyberRecord = signal.KyberPreKeyRecord.new(id, now, kyber, kyberSignature);
    await bob.kyberPrekeys.saveKyberPreKey(id, kyberRecord);
    return signal.PreKeyBundle.new(
      1,
      1,
      id,
      oneTime.getPublicKey(),
      id,
      signed.getPublicKey(),
      signedSignature,
      identity.getPublicKey(),
      id,
      kyber.getPublicKey(),
      kyberSignature,
    );
  }

  async setUp(): Promise<void> {
    const bundle = this.#bundles.pop();
    if (bundle === undefined) throw new Error("prepare more bundles");
    const alice = this.#alice;
    const bob = this.#bob;
    alice.sessions = new Sessions();
    bob.sessions = new Sessions();
    await signal.processPreKeyBundle(bundle, bob.address, alice.address, alice.sessions, alice.identities);
    await this.oneWay();
  }

  async pingPong(): Promise<void> {
    await this.#send(this.#alice, this.#bob);
    await this.#send(this.#bob, this.#alice);
  }

  async oneWay(): Promise<void> {
    await this.#send(this.#alice, this.#bob);
  }

  async #send(from: Device, to: Device): Promise<void> {
    const message = await signal.signalEncrypt(
      this.#text,
      to.address,
      from.address,
      from.sessions,
      from.identities,
    );
    const bytes = message.serialize();
    if (message.type() === signal.CiphertextMessageType.PreKey) {
      await signal.signalDecryptPreKey(
        signal.PreKeySignalMessage.deserialize(bytes),
        from.address,
        to.address,
        to.sessions,
        to.identities,
        to.prekeys,
        to.signedPrekeys,
        to.kyberPrekeys,
      );
    } else {
      await signal.signalDecrypt(
        signal.SignalMessage.deserialize(bytes),
        from.address,
        to.address,
        to.sessions,
        to.identities,
      );
    }
  }
}

/** sm1 on `node:crypto`, through its public interface. */
import {
  type Content,
  type DeviceIdentity,
  deviceKeysOf,
  encryptFor,
  generateDeviceIdentity,
  makeOneTimePrekeys,
  makeSignedPrekeys,
  newPeer,
  noPrekeys,
  type PeerState,
  type Primitives,
  type PrivatePrekeys,
  receiveEnvelope,
  startSession,
} from "@sottovoce/crypto";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import {
  makeMessageId,
  ONE_TIME_PREKEYS,
  type PrekeyBundle,
  parseAccountId,
  parseDeviceId,
} from "@sottovoce/wire";
import { type Contestant, TEXT } from "./contestant.ts";

interface Device {
  readonly own: DeviceIdentity;
  prekeys: PrivatePrekeys;
  /** The other device. */
  peer: PeerState;
}

export class Sottovoce implements Contestant {
  readonly name = "sm1 on node:crypto";
  readonly #primitives: Primitives;
  readonly #alice: Device;
  readonly #bob: Device;
  readonly #bundles: { readonly bundle: PrekeyBundle; readonly prekeys: PrivatePrekeys }[] = [];

  private constructor(primitives: Primitives, alice: Device, bob: Device) {
    this.#primitives = primitives;
    this.#alice = alice;
    this.#bob = bob;
  }

  static async create(): Promise<Sottovoce> {
    const primitives = createNodePrimitives();
    const [alice, bob] = [
      await generateDeviceIdentity(primitives, parseAccountId("a".repeat(32)), parseDeviceId("a".repeat(8))),
      await generateDeviceIdentity(primitives, parseAccountId("b".repeat(32)), parseDeviceId("b".repeat(8))),
    ];
    return new Sottovoce(
      primitives,
      { own: alice, prekeys: noPrekeys(), peer: newPeer(deviceKeysOf(bob)) },
      { own: bob, prekeys: noPrekeys(), peer: newPeer(deviceKeysOf(alice)) },
    );
  }

  async prepare(setups: number): Promise<void> {
    while (this.#bundles.length < setups) {
      const { own } = this.#bob;
      const made = await makeSignedPrekeys(this.#primitives, own, noPrekeys(), Date.now());
      const { prekeys, oneTime } = await makeOneTimePrekeys(
        this.#primitives,
        own,
        made.prekeys,
        ONE_TIME_PREKEYS,
        Date.now(),
      );
      for (const prekey of oneTime) {
        const bundle = {
          device: own.device,
          signed: made.signed,
          lastResort: made.lastResort,
          oneTime: prekey,
        };
        this.#bundles.push({ bundle, prekeys });
      }
    }
  }

  async setUp(): Promise<void> {
    const taken = this.#bundles.pop();
    if (taken === undefined) throw new Error("prepare more bundles");
    this.#bob.prekeys = taken.prekeys;
    this.#bob.peer = newPeer(this.#bob.peer.keys);
    this.#alice.peer = await startSession({
      primitives: this.#primitives,
      own: this.#alice.own,
      peer: newPeer(this.#alice.peer.keys),
      bundle: taken.bundle,
      now: Date.now(),
    });
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
    const primitives = this.#primitives;
    const sent = await encryptFor({ primitives, peer: from.peer, content: this.#content(), now: Date.now() });
    from.peer = sent.peer;
    const received = await receiveEnvelope({
      primitives,
      own: to.own,
      prekeys: to.prekeys,
      peers: [to.peer],
      seen: () => false,
      listed: () => true,
      envelope: sent.envelope,
      now: Date.now(),
    });
    if (received.outcome !== "message") throw new Error(`not read: ${JSON.stringify(received)}`);
    to.peer = received.peer;
    to.prekeys = received.prekeys;
  }

  #content(): Content {
    const now = Date.now();
    const id = makeMessageId(now, this.#primitives.randomBytes(10));
    const deviceList = { version: 1, hash: new Uint8Array(32) };
    return { kind: "text", id, sentAt: now, ttl: 0, ref: null, deviceList, text: TEXT };
  }
}

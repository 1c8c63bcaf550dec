/** Two ends of a ZRTP session in one process, with a way between them that a test can spoil. */
import { type Bytes, concatBytes, type Primitives, type VoicePrimitives } from "@sottovoce/crypto";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { OWN_POLICY } from "../../zrtp/policy.ts";
import { createZrtpSession } from "../../zrtp/session.ts";
import type {
  KeptSecrets,
  RetainedSecrets,
  RetainedStore,
  ZrtpFailure,
  ZrtpOptions,
  ZrtpResult,
  ZrtpSession,
} from "../../zrtp/session-api.ts";
import { ManualClock, settle } from "./manual-clock.ts";

export const nodePrimitives: Primitives & VoicePrimitives = {
  ...createNodePrimitives(),
  ...createNodeVoicePrimitives(),
};

/** What is kept, by the peer's ZID in hexadecimal digits. */
export class MemoryRetained implements RetainedStore {
  readonly kept = new Map<string, RetainedSecrets>();
  readonly lifetimes: (number | null)[] = [];
  /** What was put back, until when it is to be kept. */
  readonly restored: (number | null)[] = [];
  /** Until when everything is kept. */
  until: number | null = null;

  async load(peerZid: Bytes): Promise<KeptSecrets | null> {
    const kept = this.kept.get(hex(peerZid));
    return kept === undefined ? null : { ...kept, until: this.until };
  }

  async save(peerZid: Bytes, secrets: RetainedSecrets, lifetime: number | null): Promise<void> {
    this.lifetimes.push(lifetime);
    this.#keep(peerZid, secrets);
  }

  async restore(peerZid: Bytes, { until, ...secrets }: KeptSecrets): Promise<void> {
    this.restored.push(until);
    this.#keep(peerZid, secrets);
  }

  #keep(peerZid: Bytes, { rs1, rs2, sasVerified }: RetainedSecrets): void {
    this.kept.set(hex(peerZid), { rs1: rs1?.slice() ?? null, rs2: rs2?.slice() ?? null, sasVerified });
  }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** What a device keeps from call to call. */
export interface Device {
  readonly zid: Bytes;
  readonly retained: MemoryRetained;
}

export function makeDevice(): Device {
  return { zid: nodePrimitives.randomBytes(12), retained: new MemoryRetained() };
}

/** One end of one call, and all that became of it. */
export class End {
  readonly session: ZrtpSession;
  readonly device: Device;
  readonly results: ZrtpResult[] = [];
  readonly failures: ZrtpFailure[] = [];
  readonly sent: Bytes[] = [];
  keyAgreements = 0;

  private constructor(session: ZrtpSession, device: Device) {
    this.session = session;
    this.device = device;
  }

  static async create(
    clock: ManualClock,
    device: Device,
    options: Partial<ZrtpOptions>,
    send: (packet: Bytes) => void,
  ): Promise<End> {
    let end: End | null = null;
    const session = await createZrtpSession(
      {
        primitives: nodePrimitives,
        clock,
        zid: device.zid,
        ssrc: new DataView(nodePrimitives.randomBytes(4).buffer).getUint32(0),
        clientName: "Test",
        policy: OWN_POLICY,
        retained: device.retained,
        auxSecret: async () => null,
        ...options,
      },
      {
        send: (packet) => {
          end?.sent.push(packet);
          send(packet);
        },
        onKeyAgreement: () => {
          if (end !== null) end.keyAgreements++;
        },
        onSecure: (result) => end?.results.push(result),
        onFailed: (failure) => end?.failures.push(failure),
      },
    );
    end = new End(session, device);
    return end;
  }

  /** @throws Error unless the session is secure */
  get result(): ZrtpResult {
    const [result] = this.results;
    if (result === undefined) throw new Error(`not secure: ${JSON.stringify(this.failures)}`);
    return result;
  }

  get failure(): ZrtpFailure | null {
    return this.failures[0] ?? null;
  }

  get isDecided(): boolean {
    return this.results.length + this.failures.length > 0;
  }
}

/** What the way does with a packet: one entry for each copy that arrives, with its delay in milliseconds. */
export type Way = (
  packet: Bytes,
  from: "a" | "b",
) => readonly { readonly packet: Bytes; readonly ms: number }[];

export const clearWay: Way = (packet) => [{ packet, ms: 0 }];

export interface PairOptions {
  readonly a?: Partial<ZrtpOptions>;
  readonly b?: Partial<ZrtpOptions>;
  readonly devices?: readonly [Device, Device];
  readonly way?: Way;
}

export class Pair {
  readonly clock = new ManualClock();
  way: Way;
  #ends: readonly [End, End] | null = null;

  private constructor(way: Way) {
    this.way = way;
  }

  static async create({ a = {}, b = {}, devices, way = clearWay }: PairOptions = {}): Promise<Pair> {
    const pair = new Pair(way);
    const [deviceA, deviceB] = devices ?? [makeDevice(), makeDevice()];
    pair.#ends = [
      await End.create(pair.clock, deviceA, a, (packet) => pair.#carry(packet, "a")),
      await End.create(pair.clock, deviceB, b, (packet) => pair.#carry(packet, "b")),
    ];
    return pair;
  }

  get a(): End {
    return (this.#ends as readonly [End, End])[0];
  }

  get b(): End {
    return (this.#ends as readonly [End, End])[1];
  }

  /** Both know each other's Hello, as from SDP, unless said otherwise. */
  start(
    hashes: { a?: string | null; b?: string | null } = {},
    bindings: { a?: Bytes | null; b?: Bytes | null } = {},
  ): void {
    this.a.session.start(hashes.a === undefined ? this.b.session.helloHash : hashes.a, bindings.a ?? null);
    this.b.session.start(hashes.b === undefined ? this.a.session.helloHash : hashes.b, bindings.b ?? null);
  }

  /** Lets time pass until both know how it ended, or `ms` are over. */
  async run(ms = 60_000): Promise<void> {
    const until = this.clock.elapsed + ms;
    do await settle();
    while (!(this.a.isDecided && this.b.isDecided) && this.clock.step(until));
    await settle();
  }

  /** Lets time pass, whatever happens. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.elapsed + ms;
    do await settle();
    while (this.clock.step(until));
    this.clock.elapsed = until;
  }

  close(): void {
    this.a.session.close();
    this.b.session.close();
  }

  #carry(packet: Bytes, from: "a" | "b"): void {
    for (const { packet: copy, ms } of this.way(packet, from)) {
      this.clock.setTimer(ms, () => (from === "a" ? this.b : this.a).session.receive(copy));
    }
  }
}

/** The keys of a direction, to be compared. */
export function keyOf(keys: { readonly key: Bytes; readonly salt: Bytes }): string {
  return hex(concatBytes(keys.key, keys.salt));
}

/**
 * A ZRTP session under attack by whoever sits on the way of an honest call. Nothing in it is random, so that the honest
 * peers' messages, recorded once, fit every time; the input is what the attacker made of them, one after the other.
 * Whatever he sends, the session has no fault of its own, and is secure only with the keys of an honest call.
 */
import { type Bytes, type Primitives, type VoicePrimitives, wipe } from "@sottovoce/crypto";
import {
  createZrtpSession,
  OWN_POLICY,
  type ZrtpFailure,
  type ZrtpResult,
  type ZrtpSession,
} from "@sottovoce/voice";
import { ManualClock, settle } from "../../../packages/voice/test/zrtp/manual-clock.ts";
import { hex, keyOf, nodePrimitives } from "../../../packages/voice/test/zrtp/parties.ts";
import { unwrapMessage, wrapMessage } from "../../../packages/voice/zrtp/messages/packet.ts";
import { hold, type Target } from "../engine/target.ts";

const OUR_SIDE = 1;
/** Of the attacker's packets; nothing in a message depends on it. */
const PEER_SSRC = 99;
/** With this many peers to choose from, both roles occur. */
const PEERS = 20;
/** Far more than an exchange has. */
const MOST_MESSAGES = 24;

/** Two sides that differ in all they choose, and choose the same each time. */
function settled(side: number): Primitives & VoicePrimitives {
  let count = 0;
  const { x25519 } = nodePrimitives;
  return {
    ...nodePrimitives,
    randomBytes: (length) => Uint8Array.from({ length }, (_, i) => side * 97 + 31 * count++ + i),
    x25519: { ...x25519, generate: () => x25519.fromPrivate(new Uint8Array(32).fill(side)) },
  };
}

class Subject {
  readonly results: ZrtpResult[] = [];
  readonly failures: ZrtpFailure[] = [];
  session: ZrtpSession | null = null;

  static async create(side: number, clock: ManualClock, send: (packet: Bytes) => void): Promise<Subject> {
    const subject = new Subject();
    subject.session = await createZrtpSession(
      {
        primitives: settled(side),
        clock,
        zid: new Uint8Array(12).fill(side),
        ssrc: side,
        clientName: "Fuzz",
        policy: OWN_POLICY,
        retained: { load: async () => null, save: async () => {}, restore: async () => {} },
        auxSecret: async () => new Uint8Array(32).fill(7),
      },
      {
        send,
        onKeyAgreement: () => {},
        onSecure: (result) => subject.results.push(result),
        onFailed: (failure) => subject.failures.push(failure),
      },
    );
    return subject;
  }
}

/** An honest call: what the peer said, and the keys that came of it. */
interface Honest {
  readonly role: "initiator" | "responder";
  readonly said: readonly Bytes[];
  readonly keys: string;
}

async function record(peer: number): Promise<Honest> {
  const [clock, said] = [new ManualClock(), [] as Bytes[]];
  const ends: Subject[] = [];
  const carry = (to: number) => (packet: Bytes) =>
    void clock.setTimer(1, () => ends[to]?.session?.receive(packet));
  ends.push(await Subject.create(OUR_SIDE, clock, carry(1)));
  ends.push(
    await Subject.create(peer, clock, (packet) => {
      said.push(unwrapMessage(packet)?.message as Bytes);
      carry(0)(packet);
    }),
  );
  for (const { session } of ends) session?.start(null, null);
  do await settle();
  while (clock.step(1_000));
  const [result] = ends[0]?.results ?? [];
  hold(result !== undefined, "the honest call is secure");
  const keys = keysOf(result);
  for (const { session } of ends) session?.close();
  return { role: result.role, said, keys };
}

function keysOf({ keys, exportedKey }: ZrtpResult): string {
  return `${keyOf(keys.send)} ${keyOf(keys.receive)} ${hex(exportedKey)}`;
}

const recorded = await Promise.all(Array.from({ length: PEERS }, (_, i) => record(OUR_SIDE + 1 + i)));
/** One in which the session under attack begins, and one in which it answers. */
const calls = (["initiator", "responder"] as const).map((wanted) => {
  const call = recorded.find(({ role }) => role === wanted);
  hold(call !== undefined, "both roles occur");
  return call;
});

/** Messages, each behind its length of two bytes. */
function joined(messages: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    messages.flatMap((message) => [Buffer.from([message.length >>> 8, message.length & 0xff]), message]),
  );
}

function separated(input: Uint8Array): Bytes[] {
  const messages: Bytes[] = [];
  for (let at = 0; at + 2 <= input.length && messages.length < MOST_MESSAGES; ) {
    const length = ((input[at] as number) << 8) | (input[at + 1] as number);
    messages.push(new Uint8Array(input.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return messages;
}

/** Makes the lengths of messages right again, whose own length field has the say. */
function withLengths(input: Uint8Array): Uint8Array {
  const messages: Uint8Array[] = [];
  for (let at = 2; at + 12 <= input.length && messages.length < MOST_MESSAGES; ) {
    const words = Math.max(3, ((input[at + 2] as number) << 8) | (input[at + 3] as number));
    const message = new Uint8Array(4 * Math.min(words, (input.length - at + 3) >>> 2));
    message.set(input.subarray(at, at + message.length));
    message.set([0x50, 0x5a, message.length >>> 10, (message.length >>> 2) & 0xff]);
    messages.push(message);
    at += message.length + 2;
  }
  return joined(messages);
}

export const zrtpSession: Target = {
  maxLength: 3_000,
  seeds: () => calls.map(({ said }) => joined(said)),
  repair: withLengths,
  run: async (input) => {
    const clock = new ManualClock();
    const subject = await Subject.create(OUR_SIDE, clock, () => {});
    subject.session?.start(null, null);
    for (const message of separated(input)) {
      if (message.length % 4 === 0) subject.session?.receive(wrapMessage(1, PEER_SSRC, message));
      await settle();
    }
    while (subject.failures.length + subject.results.length === 0 && clock.step(60_000)) await settle();
    check(subject);
    subject.session?.close();
    await settle();
    hold(clock.size === 0, "a closed session leaves no timer");
  },
};

function check({ results, failures }: Subject): void {
  hold(results.length + failures.length === 1, "a session ends in one way");
  for (const { code, sentence } of failures)
    hold(code !== "fault", `no input is a fault of ours: ${sentence}`);
  for (const result of results) {
    const isHonest = calls.some(({ keys }) => keys === keysOf(result));
    hold(isHonest, "a session is secure with an honest peer only");
    wipe(result.exportedKey);
  }
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8, utf8 } from "@sottovoce/wire";
import { createNodePrimitives } from "../../primitives/node.ts";
import { seededRandom } from "../random.ts";
import { OurDevice } from "./ours.ts";
import { Stranger, type StrangerMessage } from "./stranger.ts";

const MESSAGES = 1_000;
/** How many messages another may be overtaken by: fewer than the five old chains that both sides keep. */
const MAX_OVERTAKEN = 6;

interface Device {
  encrypt(text: Uint8Array): Promise<StrangerMessage>;
  decrypt(message: StrangerMessage): Promise<Uint8Array | null>;
}

interface InFlight {
  readonly to: Device;
  readonly text: string;
  readonly message: StrangerMessage;
  readonly sentAs: number;
}

/** Both devices write at random; the network loses, reorders and doubles. Answers what it did. */
async function converse(first: Device, second: Device, seed: number): Promise<Record<string, number>> {
  const random = seededRandom(seed);
  const chance = (share: number): boolean => random() < share;
  const counts = { lost: 0, doubled: 0, overtaken: 0, read: 0 };
  const flying: InFlight[] = [];
  const deliver = async (index: number): Promise<void> => {
    const [{ to, text, message, sentAs }] = flying.splice(index, 1) as [InFlight];
    if (flying.some((other) => other.to === to && other.sentAs < sentAs)) counts.overtaken++;
    assert.equal(fromUtf8((await to.decrypt(message)) ?? assert.fail(`${text} refused`)), text);
    counts.read++;
    if (!chance(0.1)) return;
    assert.equal(await to.decrypt(message), null, `${text} read twice`);
    counts.doubled++;
  };
  for (let sentAs = 0; sentAs < MESSAGES; sentAs++) {
    // The responder cannot write before it has read.
    const fromFirst = counts.read === 0 || chance(0.5);
    const [from, to] = fromFirst ? [first, second] : [second, first];
    const text = `message ${sentAs} ${"x".repeat(Math.floor(random() * 200))}`;
    const message = await from.encrypt(utf8(text));
    if (chance(0.1)) counts.lost++;
    else flying.push({ to, text, message, sentAs });
    while (flying.length > 0 && (chance(0.5) || sentAs - (flying[0] as InFlight).sentAs >= MAX_OVERTAKEN)) {
      const late = sentAs - (flying[0] as InFlight).sentAs >= MAX_OVERTAKEN;
      await deliver(late ? 0 : Math.floor(random() * flying.length));
    }
  }
  while (flying.length > 0) await deliver(0);
  assert.equal(counts.read + counts.lost, MESSAGES);
  return counts;
}

function assertRough(counts: Record<string, number>): void {
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 50, `only ${count} ${what}`);
}

test("1,000 messages with libsignal 0.58, which we write to first", async () => {
  const [ours, stranger] = [await OurDevice.create(createNodePrimitives()), new Stranger()];
  await ours.start(await stranger.publish());
  assertRough(await converse(ours, stranger, 1));
});

test("1,000 messages with libsignal 0.58, which writes to us first", async () => {
  const [ours, stranger] = [await OurDevice.create(createNodePrimitives()), new Stranger()];
  await stranger.start(await ours.publish());
  assertRough(await converse(stranger, ours, 2));
});

test("what is changed on its way is refused by both", async () => {
  const [ours, stranger] = [await OurDevice.create(createNodePrimitives()), new Stranger()];
  await ours.start(await stranger.publish());
  const hello = await ours.encrypt(utf8("hello"));
  const broken = { ...hello, bytes: hello.bytes.with(-1, (hello.bytes.at(-1) ?? 0) ^ 1) };
  await assert.rejects(stranger.decrypt(broken));
  assert.deepEqual(await stranger.decrypt(hello).then((text) => fromUtf8(text ?? utf8(""))), "hello");

  const answer = await stranger.encrypt(utf8("answer"));
  const changed = { ...answer, bytes: answer.bytes.with(-1, (answer.bytes.at(-1) ?? 0) ^ 1) };
  await assert.rejects(ours.decrypt(changed), /not_authentic/);
  assert.equal(fromUtf8((await ours.decrypt(answer)) ?? utf8("")), "answer");
});

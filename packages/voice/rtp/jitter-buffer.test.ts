import assert from "node:assert/strict";
import { test } from "node:test";
import { steadyRandom } from "../test/sound.ts";
import { JitterBuffer } from "./jitter-buffer.ts";

const CLOCK_RATE = 8_000;

interface Way {
  /** Milliseconds that a packet takes; `null` where it is lost. */
  readonly delay: (index: number) => number | null;
  readonly packets?: number;
  readonly firstTimestamp?: number;
  /** Milliseconds between two packets by our clock: not quite 20 where the sender's runs otherwise. */
  readonly spacing?: number;
}

/** Plays what comes over a way. @returns per 20 ms, the number of the packet that was played, or why there was none */
function play({
  delay,
  packets = 500,
  firstTimestamp = 0xffff_f000,
  spacing = 20,
}: Way): (number | string)[] {
  const buffer = new JitterBuffer(CLOCK_RATE);
  const arrivals = Array.from({ length: packets }, (_, index) => ({ index, at: delay(index) }))
    .flatMap(({ index, at }) => (at === null ? [] : [{ index, at: 1_000 + spacing * index + at }]))
    .sort((a, b) => a.at - b.at);
  const played: (number | string)[] = [];
  for (let now = 1_000; played.length < packets + 20; now += 20) {
    while (arrivals[0] !== undefined && arrivals[0].at <= now) {
      const { index, at } = arrivals.shift()!;
      const payload = Uint8Array.of(index >> 8, index & 0xff);
      buffer.push({ timestamp: (firstTimestamp + 160 * index) >>> 0, payload }, at);
    }
    const playout = buffer.pull(now);
    played.push(playout.kind === "play" ? playout.payload[0]! * 256 + playout.payload[1]! : playout.kind);
  }
  return played;
}

const numbers = (played: readonly (number | string)[]): number[] =>
  played.filter((item) => typeof item === "number");

/** The longest stretch without a packet, in milliseconds, between the first and the last one played. */
function longestGap(played: readonly (number | string)[]): number {
  const first = played.findIndex((item) => typeof item === "number");
  const last = played.findLastIndex((item) => typeof item === "number");
  let longest = 0;
  let gap = 0;
  for (const item of played.slice(first, last)) {
    gap = typeof item === "number" ? 0 : gap + 20;
    longest = Math.max(longest, gap);
  }
  return longest;
}

function assertInOrder(played: readonly (number | string)[]): void {
  const heard = numbers(played);
  heard.forEach((item, i) => {
    if (i > 0) assert.ok(item > heard[i - 1]!, `${item} after ${heard[i - 1]}`);
  });
}

test("an even way: every packet, in order, once, soon", () => {
  const played = play({ delay: () => 30 });
  assert.deepEqual(
    numbers(played),
    Array.from({ length: 500 }, (_, i) => i),
  );
  assert.ok(played.indexOf(0) <= 6);
});

test("nothing came: nothing to hear", () => {
  assert.ok(play({ delay: () => null, packets: 5 }).every((item) => item === "empty"));
});

test("pairs in the wrong order are put right", () => {
  const played = play({ delay: (i) => (i % 10 === 4 ? 45 : 10) });
  assertInOrder(played);
  assert.ok(numbers(played).length > 490);
});

test("duplicates are played once", () => {
  const buffer = new JitterBuffer(CLOCK_RATE);
  const heard: number[] = [];
  for (let i = 0; i < 100; i++) {
    const packet = { timestamp: 160 * i, payload: Uint8Array.of(i) };
    buffer.push(packet, 20 * i);
    buffer.push(packet, 20 * i + 5);
    const playout = buffer.pull(20 * i + 10);
    if (playout.kind === "play") heard.push(playout.payload[0]!);
  }
  assert.equal(new Set(heard).size, heard.length);
  assert.ok(heard.length > 90);
});

test("5 % of losses: all others are played, no gap over 400 ms", () => {
  const random = steadyRandom(5);
  const lost = new Set(Array.from({ length: 2_000 }, (_, i) => i).filter(() => random() < 0.05));
  const played = play({ packets: 2_000, delay: (i) => (lost.has(i) ? null : 20 + 10 * random()) });
  assertInOrder(played);
  assert.ok(numbers(played).length >= 2_000 - lost.size - 5);
  assert.ok(longestGap(played) < 200, `${longestGap(played)} ms`);
});

test("200 ms of jitter and 20 % of losses: speech goes on", () => {
  const random = steadyRandom(20);
  const lost = new Set(Array.from({ length: 2_000 }, (_, i) => i).filter(() => random() < 0.2));
  const played = play({ packets: 2_000, delay: (i) => (lost.has(i) ? null : 50 + 200 * random()) });
  assertInOrder(played);
  const share = numbers(played).length / (2_000 - lost.size);
  assert.ok(share > 0.95, `${share}`);
  assert.ok(longestGap(played) < 400, `${longestGap(played)} ms`);
});

test("a way that becomes even again is not made to wait any longer", () => {
  const random = steadyRandom(3);
  const buffer = new JitterBuffer(CLOCK_RATE);
  let worst = 0;
  for (let i = 0; i < 1_500; i++) {
    buffer.push({ timestamp: 160 * i, payload: Uint8Array.of(1) }, 20 * i + (i < 500 ? 150 * random() : 0));
    buffer.pull(20 * i);
    worst = Math.max(worst, buffer.delayMs);
  }
  assert.ok(worst > 120 && worst <= 400, `${worst}`);
  assert.ok(buffer.delayMs <= 30, `${buffer.delayMs}`);
});

test("a sender that stood still for longer than any delay is heard again within a second", () => {
  const played = play({ delay: (index) => (index < 100 ? 20 : 720), packets: 300 });
  assertInOrder(played);
  assert.ok(longestGap(played) <= 1_500, `${longestGap(played)} ms`);
  assert.ok(numbers(played).length > 230, `${numbers(played).length}`);
});

test("clocks of both sides that differ by 200 ppm drift apart without a gap", () => {
  for (const spacing of [20 * 1.0002, 20 * 0.9998]) {
    const played = play({ packets: 5_000, spacing, delay: () => 30 });
    assertInOrder(played);
    assert.ok(numbers(played).length > 4_980);
    assert.ok(longestGap(played) <= 40);
  }
});

test("a sender that begins anew with other timestamps is heard again at once", () => {
  const buffer = new JitterBuffer(CLOCK_RATE);
  let now = 0;
  const speak = (first: number) => {
    const kinds: string[] = [];
    for (let i = 0; i < 50; i++, now += 20) {
      buffer.push({ timestamp: (first + 160 * i) >>> 0, payload: Uint8Array.of(1) }, now);
      kinds.push(buffer.pull(now).kind);
    }
    return kinds.filter((kind) => kind === "play").length;
  };
  assert.ok(speak(1_000_000) > 40);
  assert.ok(speak(2_000_000_000) > 40);
  assert.ok(speak(5) > 40);
});

test("a lost packet comes with the one after it", () => {
  const buffer = new JitterBuffer(CLOCK_RATE);
  for (const i of [0, 1, 3]) buffer.push({ timestamp: 160 * i, payload: Uint8Array.of(i) }, 20 * i);
  const kinds = Array.from({ length: 8 }, (_, i) => buffer.pull(100 + 20 * i)).filter(
    ({ kind }) => kind !== "wait",
  );
  assert.deepEqual(kinds.slice(0, 5), [
    { kind: "play", payload: Uint8Array.of(0) },
    { kind: "play", payload: Uint8Array.of(1) },
    { kind: "lost", next: Uint8Array.of(3) },
    { kind: "play", payload: Uint8Array.of(3) },
    { kind: "lost", next: null },
  ]);
});

test("a sender that is far too quick fills no memory, and the newest is what is heard", () => {
  const buffer = new JitterBuffer(CLOCK_RATE);
  for (let i = 0; i < 200; i++) buffer.push({ timestamp: 160 * i, payload: Uint8Array.of(i) }, 1);
  const first = Array.from({ length: 10 }, () => buffer.pull(60)).find(({ kind }) => kind === "play");
  assert.ok(first?.kind === "play" && first.payload[0]! >= 100);
});

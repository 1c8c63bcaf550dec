import assert from "node:assert/strict";
import { test } from "node:test";
import { steadyRandom } from "@sottovoce/voice/test/sound";
import { type Fragment, HandshakeOrder } from "./handshake-order.ts";

/** Part of a message whose bytes tell where they belong. */
function part(number: number, length: number, start = 0, end = length): Fragment {
  return {
    msg_type: 20 + number,
    length,
    message_seq: number,
    fragment_offset: start,
    fragment_length: end - start,
    fragment: Buffer.from(Array.from({ length: end - start }, (_, i) => (number * 31 + start + i) & 255)),
  };
}

/** What came out, as `number`, or `number again`. */
function take(order: HandshakeOrder<Fragment>, ...parts: readonly Fragment[]): readonly string[] {
  return parts.flatMap((fragment) =>
    order.take(fragment).map(({ message, isRepeat }) => {
      assert.deepEqual({ ...message }, part(message.message_seq, message.length));
      return `${message.message_seq}${isRepeat ? " again" : ""}`;
    }),
  );
}

test("messages come out in their order, whatever order their parts have", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = steadyRandom(seed);
    const parts = [300, 0, 1, 900, 12].flatMap((length, number) => {
      const cuts = [0, Math.floor(length / 3), Math.floor((length * 3) / 4), length];
      if (length < 4) return [part(number, length)];
      // The second part reaches into the third.
      return [0, 1, 2].map((i) => part(number, length, cuts[i], Math.min(length, cuts[i + 1]! + i)));
    });
    const mixed = [...parts, ...parts].map((fragment) => ({ fragment, at: random() }));
    mixed.sort((a, b) => a.at - b.at);
    const out = take(new HandshakeOrder(), ...mixed.map(({ fragment }) => ({ ...fragment })));
    assert.deepEqual(
      out.filter((line) => !line.endsWith("again")),
      ["0", "1", "2", "3", "4"],
    );
  }
});

test("the last message may come again, those before it not", () => {
  const order = new HandshakeOrder<Fragment>();
  assert.deepEqual(take(order, part(0, 8), part(0, 8)), ["0", "0 again"]);
  assert.deepEqual(take(order, part(1, 8), part(0, 8)), ["1"]);
  // In parts, it comes again once.
  assert.deepEqual(take(order, part(1, 8, 0, 5), part(1, 8, 5, 8)), ["1 again"]);
});

test("a stray part in the place of a message keeps the message from nobody", () => {
  const ofAnotherType = { ...part(1, 8, 0, 1), msg_type: 99 };
  const longer = part(1, 5_000, 0, 1);
  const ofOtherBytes = { ...part(1, 8, 0, 3), fragment: Buffer.alloc(3, 0xee) };
  for (const stray of [ofAnotherType, longer, ofOtherBytes]) {
    const next = new HandshakeOrder<Fragment>();
    assert.deepEqual(take(next, part(0, 4), { ...stray }, part(1, 8)), ["0", "1"]);
    const inParts = new HandshakeOrder<Fragment>();
    // What it drives out comes again, as what is lost does.
    const parts = [part(1, 8, 0, 5), { ...stray }, part(1, 8, 5, 8), part(1, 8, 0, 5), part(1, 8, 5, 8)];
    assert.ok(take(inParts, part(0, 4), ...parts).includes("1"));
    const ahead = new HandshakeOrder<Fragment>();
    assert.deepEqual(take(ahead, { ...stray }, part(1, 8), part(0, 4)), ["0", "1"]);
  }
});

test("once a message is whole and has had its turn, nothing else in its place is a repetition", () => {
  const order = new HandshakeOrder<Fragment>();
  assert.deepEqual(take(order, part(0, 8)), ["0"]);
  const forged = { ...part(0, 8), fragment: Buffer.alloc(8, 0xee) };
  assert.deepEqual(take(order, { ...part(0, 8), msg_type: 1 }, part(0, 9), forged), []);
});

test("parts that cannot be are nothing", () => {
  const order = new HandshakeOrder<Fragment>();
  assert.deepEqual(
    take(
      order,
      { ...part(0, 8), fragment_length: 9 },
      { ...part(0, 8), fragment_offset: 1 },
      { ...part(0, 8, 4, 4) },
      part(0, 16_385),
    ),
    [],
  );
  assert.deepEqual(take(order, part(0, 8)), ["0"]);
});

test("stray parts fill no more room than one message has", () => {
  const order = new HandshakeOrder<Fragment>();
  for (let length = 16_300; length < 16_384; length++) {
    assert.deepEqual(take(order, part(1, length, 0, 1), part(2, length, 0, 1)), []);
  }
  // Two of 16,383 bytes leave no room for three more.
  assert.deepEqual(take(order, part(3, 3), part(1, 9), part(2, 9), part(0, 9)), ["0", "1", "2"]);
});

test("messages far ahead, and more than there is room for, are not kept; the next one always is", () => {
  const order = new HandshakeOrder<Fragment>();
  assert.deepEqual(take(order, part(8, 4), part(2, 16_384), part(1, 16_384), part(3, 1)), []);
  assert.deepEqual(take(order, part(0, 16_384)), ["0", "1", "2"]);
  assert.deepEqual(take(order, part(3, 1)), ["3"]);
});

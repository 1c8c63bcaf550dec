import assert from "node:assert/strict";
import { test } from "node:test";
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";
import {
  createFrameProtector,
  createFrameUnprotector,
  type MasterKeys,
  type MediaKeys,
} from "@sottovoce/voice";
import type { FromFrames } from "../../engine/frames-protocol.ts";
import { CallFrames } from "./call-frames.ts";
import type { Passage } from "./passage.ts";

const voice = createWebVoicePrimitives();
const SOUND = Uint8Array.of(1, 2, 3, 4);

function master(fill: number): MasterKeys {
  const [key, salt] = [new Uint8Array(32).fill(fill), new Uint8Array(14).fill(fill)];
  return { cipher: "AES3", authTag: "HS80", key, salt };
}

const keysOf = (fill: number): MediaKeys => ({ send: master(fill), receive: master(fill + 1) });

function isOverwritten({ send, receive }: MediaKeys): boolean {
  return [send.key, send.salt, receive.key, receive.salt].every((bytes) => bytes.every((byte) => byte === 0));
}

/** A stream of one frame, as a browser has it, to its end. @returns what came of it, `null` for nothing */
async function through(passage: Passage, sound: Uint8Array | null = SOUND): Promise<Uint8Array | null> {
  const into = new TransformStream<{ data: ArrayBuffer }>();
  const out = new TransformStream<{ data: ArrayBuffer }>();
  const running = passage.run({ readable: into.readable, writable: out.writable });
  const come: Uint8Array[] = [];
  const reading = out.readable.pipeTo(
    new WritableStream({ write: ({ data }) => void come.push(new Uint8Array(data)) }),
  );
  const writer = into.writable.getWriter();
  await writer.write({ data: Uint8Array.from(sound ?? assert.fail()).buffer });
  await writer.close();
  await Promise.all([running, reading]);
  assert.ok(come.length <= 1);
  return come[0] ?? null;
}

test("nothing passes before there are keys; then everything does, under them alone, until the end", async () => {
  const told: FromFrames["type"][] = [];
  const frames = new CallFrames(voice, ({ type }) => told.push(type));
  assert.equal(await through(frames.send), null);
  const keys = keysOf(1);
  await frames.secure(keys);
  assert.ok(isOverwritten(keys));
  const unprotector = await createFrameUnprotector(voice, master(1));
  const sent = await through(frames.send);
  assert.deepEqual(sent && (await unprotector.unprotect(sent)), SOUND);
  frames.end();
  assert.equal(await through(frames.send), null);
  assert.deepEqual(told, ["secured", "ended"]);
});

test("keys that come later are overwritten, and change nothing", async () => {
  const told: FromFrames["type"][] = [];
  const frames = new CallFrames(voice, ({ type }) => told.push(type));
  // The second ones also while the first are still being taken.
  const [first, second, third] = [keysOf(1), keysOf(5), keysOf(9)];
  await Promise.all([frames.secure(first), frames.secure(second)]);
  await frames.secure(third);
  for (const keys of [first, second, third]) assert.ok(isOverwritten(keys));
  assert.deepEqual(told, ["secured"]);
  const unprotector = await createFrameUnprotector(voice, master(1));
  const sent = await through(frames.send);
  assert.deepEqual(sent && (await unprotector.unprotect(sent)), SOUND);
  const stranger = await createFrameProtector(voice, master(6));
  assert.equal(await through(frames.receive, await stranger.protect(SOUND)), null);
  const peer = await createFrameProtector(voice, master(2));
  assert.deepEqual(await through(frames.receive, await peer.protect(SOUND)), SOUND);
  assert.deepEqual(told, ["secured", "heard"]);
});

test("keys that cannot be used are told of, and no others are taken in their place", async () => {
  const told: FromFrames["type"][] = [];
  const frames = new CallFrames(voice, ({ type }) => told.push(type));
  const bad = { send: { ...master(1), key: new Uint8Array(5).fill(1) }, receive: master(2) };
  await frames.secure(bad);
  assert.deepEqual(told, ["spent"]);
  await frames.secure(keysOf(1));
  assert.deepEqual(told, ["spent"]);
  assert.equal(await through(frames.send), null);
});

test("a call that is over takes no keys", async () => {
  const told: FromFrames["type"][] = [];
  const frames = new CallFrames(voice, ({ type }) => told.push(type));
  const keys = keysOf(1);
  const securing = frames.secure(keys);
  frames.end();
  await securing;
  const late = keysOf(3);
  await frames.secure(late);
  assert.ok(isOverwritten(keys) && isOverwritten(late));
  assert.deepEqual(told, ["ended"]);
  assert.equal(await through(frames.send), null);
});

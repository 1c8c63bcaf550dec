import assert from "node:assert/strict";
import { test } from "node:test";
import type { MasterKeys } from "@sottovoce/voice";
import type { ToMedia } from "../engine/media-protocol.ts";
import { mediaBuffers, wipeMediaKeys } from "./media-secrets.ts";

const master = (): MasterKeys => ({
  cipher: "AES3",
  authTag: "HS80",
  key: new Uint8Array(32).fill(7),
  salt: new Uint8Array(14).fill(7),
});

test("keys that were for another tab are overwritten, and those handed on stay with nobody", () => {
  const keys = { send: master(), receive: master() };
  const message: ToMedia = { session: "s", id: 1, order: { type: "secure", keys } };
  const all = [keys.send.key, keys.send.salt, keys.receive.key, keys.receive.salt];
  const passed = structuredClone(message, { transfer: mediaBuffers(message) });
  assert.deepEqual(
    all.map(({ length }) => length),
    [0, 0, 0, 0],
  );
  wipeMediaKeys(message);
  assert.ok("order" in passed && passed.order.type === "secure");
  const { send, receive } = passed.order.keys;
  assert.equal(send.key[31], 7);
  wipeMediaKeys(passed);
  for (const key of [send.key, send.salt, receive.key, receive.salt])
    assert.ok(key.every((byte) => byte === 0));
});

test("what carries no keys is left alone", () => {
  const packet = Uint8Array.of(1, 2, 3);
  const message: ToMedia = { session: "s", notice: { type: "zrtp", packet } };
  assert.deepEqual(mediaBuffers(message), []);
  wipeMediaKeys(message);
  assert.deepEqual(packet, Uint8Array.of(1, 2, 3));
});

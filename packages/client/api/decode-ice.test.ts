import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeIceServers } from "./decode-ice.ts";

const answer = (urls: unknown, username: unknown = null, credential: unknown = null) => ({
  servers: [{ urls, username, credential }],
  expiresAt: 5,
});

test("reads STUN and TURN servers, and refuses what would lead elsewhere", () => {
  assert.deepEqual(decodeIceServers(answer(["stun:a.example:3478"])), {
    servers: [{ urls: ["stun:a.example:3478"] }],
    expiresAt: 5,
  });
  assert.deepEqual(decodeIceServers(answer(["turns:a?transport=tcp"], "u", "c")).servers[0], {
    urls: ["turns:a?transport=tcp"],
    username: "u",
    credential: "c",
  });
  for (const wrong of [[], ["http://a"], ["turn:a b"], [5], "turn:a", null]) {
    assert.throws(() => decodeIceServers(answer(wrong)), { code: "bad_answer" });
  }
  assert.throws(() => decodeIceServers({ servers: [] }), { code: "bad_answer" });
});

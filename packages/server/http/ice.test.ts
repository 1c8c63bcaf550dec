import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import type { IceServersResponse } from "@sottovoce/wire";
import { addDevice } from "../test/device.ts";
import { startTestServer } from "../test/server.ts";

const SECRET = "a secret that coturn knows";
const ICE = {
  stun: { uris: ["stun:turn.example.org:3478"] },
  turn: {
    uris: ["turn:turn.example.org:3478", "turns:turn.example.org:5349?transport=tcp"],
    secret: SECRET,
    lifetime: "1h",
  },
};

describe("GET /v1/ice", () => {
  it("hands devices a relay with credentials that coturn can check, and that name nobody", async (t) => {
    const host = await startTestServer(t, { overrides: ICE });
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    const ask = async (device: typeof alice) =>
      (await device.http("GET", "/v1/ice")).json<IceServersResponse>();
    const before = Date.now();
    const { servers, expiresAt } = await ask(alice);
    assert.ok(expiresAt >= before + 3_600_000 && expiresAt <= Date.now() + 3_600_000);
    const [stun, turn] = servers;
    assert.deepEqual(stun, { urls: ICE.stun.uris, username: null, credential: null });
    assert.deepEqual(turn?.urls, ICE.turn.uris);
    const [expiry, name] = turn?.username?.split(":") ?? [];
    assert.equal(expiry, String(Math.floor(expiresAt / 1000)));
    assert.match(name ?? "", /^[0-9a-f]{16}$/);
    assert.ok(!turn?.username?.includes(alice.id), "the device is not named");
    assert.equal(
      turn?.credential,
      createHmac("sha1", SECRET)
        .update(turn?.username ?? "")
        .digest("base64"),
    );
    const nameOf = async (device: typeof alice) => (await ask(device)).servers[1]?.username?.split(":")[1];
    assert.equal(await nameOf(alice), name, "one device has one name");
    assert.notEqual(await nameOf(bob), name);
    assert.ok(!host.log.some((line) => line.includes(SECRET) || line.includes(turn?.credential ?? "-")));
  });

  it("is empty where the operator has set nothing up, and for devices alone", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    assert.deepEqual((await alice.http("GET", "/v1/ice")).json<IceServersResponse>().servers, []);
    assert.equal((await host.http("GET", "/v1/ice")).status, 401);
  });
});

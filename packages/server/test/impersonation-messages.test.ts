/** A device that sends as another over HTTPS: refused, one test for each way. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SubmitResponse } from "@sottovoce/wire";
import { messageId, randomEnvelope } from "./device.ts";
import { setPeople } from "./impersonation-scene.ts";
import { assertRefused } from "./server.ts";

describe("sending as another over HTTPS is refused", () => {
  it("by fields that name a sender", async (t) => {
    const { alice, bob, mallory } = await setPeople(t);
    for (const field of [
      "from",
      "sender",
      "device",
      "account",
      "receipt",
      "expiresAt",
      "__proto__",
      "constructor",
    ]) {
      const body = JSON.stringify({
        id: messageId(),
        to: alice.address,
        envelopes: [randomEnvelope(alice.id)],
      });
      const answer = await mallory.http(
        "POST",
        "/v1/messages",
        body.replace(/}$/, `,"${field}":"${bob.id}"}`),
      );
      assertRefused(answer, 400, "bad_request", /unknown field/);
    }
  });

  it("by the id of a message of the other's: its status is told to nobody else", async (t) => {
    const { alice, bob, mallory } = await setPeople(t);
    const id = messageId();
    assert.equal((await bob.send(alice.address, [alice.id], id)).status, 202);
    await bob.http("GET", "/v1/self");
    const answer = await mallory.send(alice.address, [alice.id], id);
    assert.equal(answer.status, 202, "to the server it is another message");
    assert.equal(answer.json<SubmitResponse>().status, "enqueued");
    assert.equal((await bob.send(alice.address, [alice.id], id)).status, 202);
  });

  it("by envelopes for devices that are not the recipient's, or one's own second ones", async (t) => {
    const { alice, bob, mallory } = await setPeople(t);
    for (const devices of [[bob.id], [alice.id, bob.id], [alice.id, mallory.id], []]) {
      const answer = await mallory.send(alice.address, devices);
      assert.ok(answer.status === 409 || answer.status === 400, `${devices}: ${answer.status}`);
    }
    assertRefused(await mallory.send(alice.address, [alice.id, alice.id]), 400, "bad_request", /twice/);
    assertRefused(await mallory.send(mallory.address, [mallory.id]), 400, "bad_request", /your own address/);
  });

  it("by receipts of one's own making: there is no way to hand any in", async (t) => {
    const { host, mallory } = await setPeople(t);
    for (const path of ["/v1/receipts", "/v1/messages/1/receipt", "/v1/mailbox", "/v1/messages/delivered"]) {
      const answer = await host.http("POST", path, { headers: { authorization: mallory.bearer }, body: {} });
      assert.equal(answer.status, 404, path);
    }
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { bare, pair, statuses } from "../test/layer-pair.ts";
import type { ServerTransaction } from "./channel.ts";
import type { TransactionUser } from "./layer.ts";

describe("bounds of the transaction layer", () => {
  it("bounds the requests of one connection that wait for an answer", () => {
    const { server, client, send, run } = pair(2);
    for (let i = 0; i < 4; i++) send(bare("MESSAGE"));
    run();
    assert.equal(server.requests.length, 2);
    assert.deepEqual(statuses(client), [503, 503]);
    server.requests[0]!.respond(createResponse(server.requests[0]!.request, 200));
    send(bare("MESSAGE"));
    run();
    assert.equal(server.requests.length, 3);
  });

  it("bounds the bytes of bodies a peer may have under way, and gives them back", () => {
    const { client, server, send, run } = pair();
    const large = () => {
      const made = bare("INVITE");
      made.body = new Uint8Array(60_000);
      return made;
    };
    for (let i = 0; i < 100; i++) {
      send(large());
      run();
    }
    const taken = server.requests.length;
    assert.equal(taken, Math.floor((4 * 1024 * 1024) / 60_000));
    assert.equal(statuses(client).filter((status) => status === 503).length, 100 - taken);
    assert.equal(client.responses.at(-1)?.headers.get("Retry-After"), "5");
    // Refused and acknowledged: room for one more.
    const first = server.requests[0] as ServerTransaction;
    first.respond(createResponse(first.request, 486));
    run();
    send(large());
    run();
    assert.equal(server.requests.length, taken + 1);
  });

  it("keeps nothing of a request that its user refuses beforehand (§8.2.7)", () => {
    const { client, server, send, run } = pair(1);
    const asked: string[] = [];
    (server as TransactionUser).refuse = (refused) => {
      asked.push(refused.method);
      return createResponse(refused, 403, "Not before you have registered", { toTag: "t" });
    };
    for (let i = 0; i < 10; i++) send(bare(i % 2 === 0 ? "INVITE" : "MESSAGE"));
    run();
    assert.deepEqual(statuses(client), Array(10).fill(403));
    assert.equal(asked.length, 10);
    assert.equal(server.requests.length, 0);
    assert.deepEqual(server.log, [], "its ACKs are for nobody");
  });
});

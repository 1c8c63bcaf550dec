import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { viaReceived, viaRport } from "../message/via.ts";
import { request } from "../test/fake-channel.ts";
import { bare, pair, statuses } from "../test/layer-pair.ts";
import { connectedPair, deliverAll } from "../test/memory-connection.ts";

describe("transaction layer", () => {
  it("carries a request to the user and its responses back", () => {
    const { client, server, send, run } = pair();
    server.answer = (transaction) => {
      transaction.respond(createResponse(transaction.request, 183));
      transaction.respond(createResponse(transaction.request, 200));
    };
    const transaction = send(bare("MESSAGE"));
    run();
    assert.deepEqual(statuses(client), [183, 200]);
    assert.equal(transaction.state, "terminated");
    assert.equal(server.requests[0]?.state, "terminated");
  });

  it("adds a Via with a branch nobody has had before, and asks for rport (§8.1.1.7, RFC 3581)", () => {
    const { server, send, run } = pair();
    for (let i = 0; i < 300; i++) {
      send(bare("MESSAGE"));
      run();
    }
    const vias = server.requests.map((transaction) => transaction.request.headers.topVia());
    const branches = new Set(vias.map((via) => via?.params.get("branch")));
    assert.equal(branches.size, 300);
    for (const branch of branches) assert.match(branch ?? "", /^z9hG4bK[a-z2-7]{16}$/);
    assert.equal(vias[0]?.transport, "TLS");
    assert.equal(`${vias[0]?.host}:${vias[0]?.port}`, "192.0.2.1:5061");
  });

  it("marks where a request came from (§18.2.1, RFC 3581 §4)", () => {
    const { server, near, far, send, run, raw } = pair();
    send(bare("MESSAGE"));
    run();
    const via = server.requests[0]!.request.headers.topVia()!;
    assert.equal(viaReceived(via), far.remote.address);
    assert.equal(viaRport(via), far.remote.port);
    const text = (sentBy: string) =>
      `OPTIONS sip:b@example.org SIP/2.0\nVia: SIP/2.0/TLS ${sentBy};branch=z9hG4bK${sentBy}\nMax-Forwards: 70\nFrom: <sip:a@example.org>;tag=1\nTo: <sip:b@example.org>\nCall-ID: 1\nCSeq: 1 OPTIONS\n\n`;
    raw(text(far.remote.address));
    assert.equal(server.requests[1]!.request.headers.get("Via")?.includes("received"), false);
    raw(text("host.example.org"));
    assert.equal(viaReceived(server.requests[2]!.request.headers.topVia()!), far.remote.address);
    assert.equal(near.closed, false);
  });

  it("gives a request that comes again to its transaction, not to the user", () => {
    const { server, send, run, near, client } = pair();
    const sent = send(bare("INVITE")).request;
    run();
    server.requests[0]!.respond(createResponse(server.requests[0]!.request, 180));
    run();
    near.send(sent);
    run();
    assert.equal(server.requests.length, 1);
    assert.deepEqual(statuses(client), [180, 180]);
  });

  it("keeps connections apart: a branch known elsewhere opens nothing here", () => {
    const one = pair();
    const [near, far] = connectedPair();
    one.serverLayer.attach(far);
    const invite = one.send(bare("INVITE")).request;
    one.run();
    const cancel = request("CANCEL", { Via: invite.headers.get("Via") });
    near.send(cancel);
    deliverAll(near, far);
    assert.deepEqual(one.server.cancelled, []);
    near.send(createResponse(invite, 200));
    far.send(createResponse(invite, 200));
    deliverAll(near, far);
    assert.deepEqual(statuses(one.client), []);
    assert.equal(one.server.stray.length, 1);
  });

  it("hands a response that belongs to nothing up as stray (RFC 6026 §8.9)", () => {
    const { client, far, run } = pair();
    far.send(createResponse(request("MESSAGE"), 200));
    run();
    assert.equal(client.stray.length, 1);
    assert.deepEqual(statuses(client), []);
  });

  it("does not take a response for another method than was asked", () => {
    const { client, server, far, send, run } = pair();
    send(bare("MESSAGE"));
    run();
    const response = createResponse(server.requests[0]!.request, 200);
    response.headers.set("CSeq", "1 OPTIONS");
    far.send(response);
    run();
    assert.deepEqual(statuses(client), []);
    assert.equal(client.stray.length, 1);
  });

  it("acknowledges a refusal within the transaction", () => {
    const { server, client, send, run } = pair();
    server.answer = (transaction) => transaction.respond(createResponse(transaction.request, 486));
    send(bare("INVITE"));
    run();
    assert.deepEqual(statuses(client), [486]);
    assert.equal(server.requests[0]?.state, "terminated");
    assert.deepEqual(server.acks, []);
  });

  it("hands the ACK of a 2xx up", () => {
    const { server, client, clientLayer, near, send, run } = pair();
    server.answer = (transaction) => transaction.respond(createResponse(transaction.request, 200));
    send(bare("INVITE"));
    run();
    assert.deepEqual(statuses(client), [200]);
    clientLayer.sendAck(bare("ACK"), near);
    run();
    assert.equal(server.acks.length, 1);
    assert.equal(server.requests.length, 1);
  });

  it("also where the ACK has its INVITE’s branch", () => {
    const { server, near, send, run } = pair();
    server.answer = (transaction) => transaction.respond(createResponse(transaction.request, 200));
    const invite = send(bare("INVITE")).request;
    run();
    near.send(request("ACK", { Via: invite.headers.get("Via") }));
    run();
    assert.equal(server.acks.length, 1);
  });

  describe("CANCEL (§9.2)", () => {
    it("is answered 200 with the tag of the INVITE’s response, and told to the user", () => {
      const { server, client, clientLayer, send, run, near } = pair();
      server.answer = (transaction) =>
        transaction.respond(createResponse(transaction.request, 180, undefined, { toTag: "ring" }));
      const invite = send(bare("INVITE"));
      run();
      const answers: string[] = [];
      const { handler } = near;
      const { onMessage } = handler;
      handler.onMessage = (connection, message) => {
        if (message.headers.cseq()?.method === "CANCEL") answers.push(message.headers.get("To") ?? "");
        onMessage.call(handler, connection, message);
      };
      clientLayer.cancel(invite);
      run();
      assert.deepEqual(server.cancelled, server.requests);
      assert.deepEqual(answers, ["<sip:bob@example.org>;tag=ring"]);
      server.requests[0]!.respond(createResponse(server.requests[0]!.request, 487));
      run();
      assert.deepEqual(statuses(client), [180, 487]);
      assert.equal(server.requests[0]!.state, "terminated");
    });

    it("is answered 481 where nothing matches", () => {
      const { server, near, far, client, run } = pair();
      near.send(request("CANCEL"));
      run();
      assert.deepEqual(server.cancelled, []);
      assert.equal(client.stray[0]?.status, 481);
      assert.equal(far.closed, false);
    });

    it("changes nothing once a final response has gone out", () => {
      const { server, client, near, send, run } = pair();
      server.answer = (transaction) => transaction.respond(createResponse(transaction.request, 200));
      const invite = send(bare("INVITE")).request;
      run();
      near.send(request("CANCEL", { Via: invite.headers.get("Via") }));
      run();
      assert.deepEqual(server.cancelled, []);
      assert.equal(client.stray[0]?.status, 200);
    });
  });

  it("passes keep-alives up", () => {
    const { near, client, server, run } = pair();
    near.ping();
    run();
    assert.deepEqual([server.log, client.log], [["ping"], ["pong"]]);
  });
});

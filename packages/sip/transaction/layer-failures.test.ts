import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SipParseError } from "../message/error.ts";
import { createResponse } from "../message/message.ts";
import { request } from "../test/fake-channel.ts";
import { bare, pair, statuses } from "../test/layer-pair.ts";
import { connectedPair, deliverAll } from "../test/memory-connection.ts";

describe("failures in the transaction layer", () => {
  it("fails what was sent when the connection closes, as 503", () => {
    const { client, server, near, send, run } = pair();
    send(bare("MESSAGE"));
    send(bare("INVITE"));
    run();
    near.break();
    run();
    assert.deepEqual(client.log, ["failure 503", "failure 503", "closed network"]);
    assert.equal(server.requests.length, 2);
  });

  it("tells who still owes an answer that it cannot arrive", () => {
    const { server, far, send, run } = pair();
    send(bare("MESSAGE"));
    send(bare("INVITE"));
    run();
    far.break();
    run();
    assert.deepEqual(server.log, ["failed transport", "failed transport", "closed network"]);
    assert.deepEqual(
      server.requests.map((transaction) => transaction.respond(createResponse(transaction.request, 200))),
      [false, false],
    );
  });

  it("fails a request on a connection that has closed, but not within send", async () => {
    const { client, near, send, run } = pair();
    near.close();
    run();
    client.log.length = 0;
    send(bare("MESSAGE"));
    assert.deepEqual(client.log, []);
    await Promise.resolve();
    assert.deepEqual(client.log, ["failure 503"]);
  });

  it("does not go round in circles where a failed request is sent again at once", async () => {
    const { client, near, send, run } = pair();
    let tries = 0;
    client.onFailure = () => {
      if (++tries < 5) send(bare("MESSAGE"));
    };
    send(bare("MESSAGE"));
    near.break();
    run();
    assert.equal(tries, 1);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    assert.equal(tries, 5);
  });

  it("fails as 408 what is not answered in time", () => {
    const { client, clock, send, run } = pair();
    send(bare("MESSAGE"));
    run();
    clock.advance(32_010);
    assert.deepEqual(client.log, ["failure 408"]);
  });

  it("refuses to send on a connection it does not have", () => {
    const { clientLayer, client } = pair();
    const [near] = connectedPair();
    assert.throws(() => clientLayer.send(bare("MESSAGE"), near, client), /not attached/);
  });
});

describe("bad input to the transaction layer", () => {
  it("is refused by its status, where it can be answered", () => {
    const { server, client, raw } = pair();
    raw(
      "MESSAGE sip:b@example.org SIP/2.0\nVia: SIP/2.0/TLS a;branch=z9hG4bK1\nFrom: <sip:a@example.org>;tag=1\nTo: <sip:b@example.org>\nCall-ID: 1\nCSeq: 1 OPTIONS\n\n",
    );
    assert.deepEqual(
      client.stray.map((response) => response.status),
      [400],
    );
    assert.deepEqual(server.log, ["malformed 400"]);
    assert.equal(server.requests.length, 0);
  });

  it("is refused by the user’s own parse errors", () => {
    const { server, client, send, run } = pair();
    server.answer = () => {
      throw new SipParseError(416, "Only sip and sips URIs are served here");
    };
    send(bare("MESSAGE"));
    run();
    assert.deepEqual(statuses(client), [416]);
    assert.deepEqual(server.log, ["malformed 416"]);
  });

  it("costs a 500, not the process, where it finds a fault of ours", () => {
    const { server, client, send, run } = pair();
    server.answer = () => {
      throw new TypeError("fault");
    };
    send(bare("MESSAGE"));
    run();
    assert.deepEqual(statuses(client), [500]);
    assert.deepEqual(server.log, ["fault TypeError: fault"]);
  });

  it("finds no way to crash through a handler of responses", () => {
    const { server, client, near, far, send, run } = pair();
    client.onResponse = client.onFailure = () => {
      throw new TypeError("fault");
    };
    server.answer = (transaction) => {
      if (transaction.request.headers.callId() === "call-1") {
        transaction.respond(createResponse(transaction.request, 200));
      }
    };
    send(bare("MESSAGE"));
    for (const callId of ["2", "3"]) send(request("MESSAGE", { Via: null, "Call-ID": callId }));
    run();
    assert.deepEqual(client.log.splice(0), ["fault TypeError: fault"]);
    near.break();
    deliverAll(near, far);
    assert.deepEqual(client.log, ["fault TypeError: fault", "fault TypeError: fault", "closed network"]);
  });

  it("is not answered where it is an ACK", () => {
    const { server, client, near, raw } = pair();
    raw(
      "ACK sip:b@example.org SIP/2.0\nVia: SIP/2.0/TLS a;branch=z9hG4bK1\nFrom: <sip:a@example.org>;tag=1\nCall-ID: 1\nCSeq: 1 ACK\n\n",
    );
    assert.deepEqual(server.log, ["malformed 400"]);
    assert.deepEqual(client.stray, []);
    assert.equal(near.closed, false);
  });

  it("is dropped where it is a response", () => {
    const { client, far, run } = pair();
    far.send(new TextEncoder().encode("SIP/2.0 200 OK\r\nVia: nonsense\r\nCSeq: 1 MESSAGE\r\n\r\n"));
    run();
    assert.deepEqual(client.log, ["malformed 400"]);
  });
});

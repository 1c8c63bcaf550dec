import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SipParseError } from "../message/error.ts";
import { createResponse, type SipRequest, type SipResponse } from "../message/message.ts";
import { viaReceived, viaRport } from "../message/via.ts";
import { request } from "../test/fake-channel.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { connectedPair, deliverAll } from "../test/memory-connection.ts";
import type { SipConnection } from "../transport/connection.ts";
import type { ClientHandlers, ServerTransaction } from "./channel.ts";
import { TransactionLayer, type TransactionUser } from "./layer.ts";

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

/** A transaction user that writes down what it hears. */
class Recorder implements TransactionUser, ClientHandlers {
  readonly requests: ServerTransaction[] = [];
  readonly acks: SipRequest[] = [];
  readonly cancelled: ServerTransaction[] = [];
  readonly stray: SipResponse[] = [];
  readonly responses: SipResponse[] = [];
  readonly log: string[] = [];
  answer: (transaction: ServerTransaction) => void = () => {};

  onRequest(transaction: ServerTransaction): void {
    this.requests.push(transaction);
    transaction.onFailure = (failure) => this.log.push(`failed ${failure.cause}`);
    this.answer(transaction);
  }
  onAck(ack: SipRequest): void {
    this.acks.push(ack);
  }
  onCancel(invite: ServerTransaction): void {
    this.cancelled.push(invite);
  }
  onStrayResponse(response: SipResponse): void {
    this.stray.push(response);
  }
  onPing(): void {
    this.log.push("ping");
  }
  onPong(): void {
    this.log.push("pong");
  }
  onMalformed(_connection: SipConnection, error: SipParseError): void {
    this.log.push(`malformed ${error.status}`);
  }
  onClosed(_connection: SipConnection, reason: { code: string }): void {
    this.log.push(`closed ${reason.code}`);
  }
  onFault(error: unknown): void {
    this.log.push(`fault ${String(error)}`);
  }
  onResponse(response: SipResponse): void {
    this.responses.push(response);
  }
  onFailure(failure: { status: number }): void {
    this.log.push(`failure ${failure.status}`);
  }
}

/** A client and a server, connected. */
function set(maxInFlight?: number) {
  const clock = new ManualClock();
  const [near, far] = connectedPair();
  const client = new Recorder();
  const server = new Recorder();
  const clientLayer = new TransactionLayer({ clock, random, user: client });
  const options = { clock, random, user: server };
  const serverLayer = new TransactionLayer(maxInFlight === undefined ? options : { ...options, maxInFlight });
  clientLayer.attach(near);
  serverLayer.attach(far);
  const send = (message: SipRequest) => clientLayer.send(message, near, client);
  const run = () => deliverAll(near, far);
  /** Bytes as a peer that knows no rules sends them. */
  const raw = (text: string) => {
    near.send(new TextEncoder().encode(text.replaceAll("\n", "\r\n")));
    run();
  };
  return { clock, near, far, client, server, clientLayer, serverLayer, send, run, raw };
}

const bare = (method: string) => request(method, { Via: null });
const statuses = (recorder: Recorder) => recorder.responses.map((response) => response.status);

describe("transaction layer", () => {
  it("carries a request to the user and its responses back", () => {
    const { client, server, send, run } = set();
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
    const { server, send, run } = set();
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
    const { server, near, far, send, run, raw } = set();
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
    const { server, send, run, near, client } = set();
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
    const one = set();
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
    const { client, far, run } = set();
    far.send(createResponse(request("MESSAGE"), 200));
    run();
    assert.equal(client.stray.length, 1);
    assert.deepEqual(statuses(client), []);
  });

  it("does not take a response for another method than was asked", () => {
    const { client, server, far, send, run } = set();
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
    const { server, client, send, run } = set();
    server.answer = (transaction) => transaction.respond(createResponse(transaction.request, 486));
    send(bare("INVITE"));
    run();
    assert.deepEqual(statuses(client), [486]);
    assert.equal(server.requests[0]?.state, "terminated");
    assert.deepEqual(server.acks, []);
  });

  it("hands the ACK of a 2xx up", () => {
    const { server, client, clientLayer, near, send, run } = set();
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
    const { server, near, send, run } = set();
    server.answer = (transaction) => transaction.respond(createResponse(transaction.request, 200));
    const invite = send(bare("INVITE")).request;
    run();
    near.send(request("ACK", { Via: invite.headers.get("Via") }));
    run();
    assert.equal(server.acks.length, 1);
  });

  describe("CANCEL (§9.2)", () => {
    it("is answered 200 with the tag of the INVITE’s response, and told to the user", () => {
      const { server, client, clientLayer, send, run, near } = set();
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
      const { server, near, far, client, run } = set();
      near.send(request("CANCEL"));
      run();
      assert.deepEqual(server.cancelled, []);
      assert.equal(client.stray[0]?.status, 481);
      assert.equal(far.closed, false);
    });

    it("changes nothing once a final response has gone out", () => {
      const { server, client, near, send, run } = set();
      server.answer = (transaction) => transaction.respond(createResponse(transaction.request, 200));
      const invite = send(bare("INVITE")).request;
      run();
      near.send(request("CANCEL", { Via: invite.headers.get("Via") }));
      run();
      assert.deepEqual(server.cancelled, []);
      assert.equal(client.stray[0]?.status, 200);
    });
  });

  describe("failures", () => {
    it("fails what was sent when the connection closes, as 503", () => {
      const { client, server, near, send, run } = set();
      send(bare("MESSAGE"));
      send(bare("INVITE"));
      run();
      near.break();
      run();
      assert.deepEqual(client.log, ["failure 503", "failure 503", "closed network"]);
      assert.equal(server.requests.length, 2);
    });

    it("tells who still owes an answer that it cannot arrive", () => {
      const { server, far, send, run } = set();
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
      const { client, near, send, run } = set();
      near.close();
      run();
      client.log.length = 0;
      send(bare("MESSAGE"));
      assert.deepEqual(client.log, []);
      await Promise.resolve();
      assert.deepEqual(client.log, ["failure 503"]);
    });

    it("does not go round in circles where a failed request is sent again at once", async () => {
      const { client, near, send, run } = set();
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
      const { client, clock, send, run } = set();
      send(bare("MESSAGE"));
      run();
      clock.advance(32_010);
      assert.deepEqual(client.log, ["failure 408"]);
    });

    it("refuses to send on a connection it does not have", () => {
      const { clientLayer, client } = set();
      const [near] = connectedPair();
      assert.throws(() => clientLayer.send(bare("MESSAGE"), near, client), /not attached/);
    });
  });

  describe("bad input", () => {
    it("is refused by its status, where it can be answered", () => {
      const { server, client, raw } = set();
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
      const { server, client, send, run } = set();
      server.answer = () => {
        throw new SipParseError(416, "Only sip and sips URIs are served here");
      };
      send(bare("MESSAGE"));
      run();
      assert.deepEqual(statuses(client), [416]);
      assert.deepEqual(server.log, ["malformed 416"]);
    });

    it("costs a 500, not the process, where it finds a fault of ours", () => {
      const { server, client, send, run } = set();
      server.answer = () => {
        throw new TypeError("fault");
      };
      send(bare("MESSAGE"));
      run();
      assert.deepEqual(statuses(client), [500]);
      assert.deepEqual(server.log, ["fault TypeError: fault"]);
    });

    it("finds no way to crash through a handler of responses", () => {
      const { server, client, near, far, send, run } = set();
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
      const { server, client, near, raw } = set();
      raw(
        "ACK sip:b@example.org SIP/2.0\nVia: SIP/2.0/TLS a;branch=z9hG4bK1\nFrom: <sip:a@example.org>;tag=1\nCall-ID: 1\nCSeq: 1 ACK\n\n",
      );
      assert.deepEqual(server.log, ["malformed 400"]);
      assert.deepEqual(client.stray, []);
      assert.equal(near.closed, false);
    });

    it("is dropped where it is a response", () => {
      const { client, far, run } = set();
      far.send(new TextEncoder().encode("SIP/2.0 200 OK\r\nVia: nonsense\r\nCSeq: 1 MESSAGE\r\n\r\n"));
      run();
      assert.deepEqual(client.log, ["malformed 400"]);
    });
  });

  it("bounds the requests of one connection that wait for an answer", () => {
    const { server, client, send, run } = set(2);
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
    const { client, server, send, run } = set();
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
    const { client, server, send, run } = set(1);
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

  it("passes keep-alives up", () => {
    const { near, client, server, run } = set();
    near.ping();
    run();
    assert.deepEqual([server.log, client.log], [["ping"], ["pong"]]);
  });
});

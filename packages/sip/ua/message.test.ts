import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatChallenge } from "../message/auth.ts";
import { createChallenge } from "../message/digest.ts";
import { SipEncodeError } from "../message/error.ts";
import { createResponse } from "../message/message.ts";
import { AgentUnderTest } from "../test/agent.ts";
import { serverRequest } from "../test/registrar.ts";
import type { MessageAnswer } from "./message.ts";

const HELLO = {
  to: "sip:bob@example.org",
  contentType: "text/plain",
  body: new TextEncoder().encode("hello"),
};

describe("sending MESSAGE (RFC 3428 §4)", () => {
  it("resolves with the final response", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    const sent = set.agent.sendMessage({ ...HELLO, headers: [["X-Kind", "test"]] });
    await set.settle();
    const result = await sent;
    assert.deepEqual([result.status, result.reason, result.response?.status], [200, "OK", 200]);
    const [message] = set.server.requests;
    assert.equal(message?.uri, "sip:bob@example.org");
    assert.equal(message.headers.get("To"), "<sip:bob@example.org>");
    assert.equal(message.headers.get("Content-Type"), "text/plain");
    assert.equal(message.headers.get("X-Kind"), "test");
    assert.equal(message.headers.has("Contact"), false);
    assert.equal(new TextDecoder().decode(message.body), "hello");
    assert.equal(set.server.requests.length, 1, "the nonce of REGISTER is used again");
  });

  it("resolves with a refusal", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.server.override = (request) => createResponse(request, 404, "Nobody here");
    const sent = set.agent.sendMessage(HELLO);
    await set.settle();
    const { status, reason } = await sent;
    assert.deepEqual([status, reason], [404, "Nobody here"]);
  });

  it("answers a proxy’s challenge as well as the server’s", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.server.renewNonce();
    const challenge = createChallenge({ realm: "proxy", nonce: "p", algorithm: "SHA-512-256" });
    set.server.override = (request) =>
      request.headers.has("Proxy-Authorization")
        ? null
        : createResponse(request, 407, undefined, {
            headers: [["Proxy-Authenticate", formatChallenge(challenge)]],
          });
    const sent = set.agent.sendMessage(HELLO);
    await set.settle();
    assert.equal((await sent).status, 200);
    assert.deepEqual(
      set.server.requests.map((request) => request.headers.cseq()?.seq),
      [1, 2, 3],
    );
    assert.equal(new Set(set.server.requests.map((request) => request.headers.callId())).size, 1);
  });

  it("does not go on for ever with a server that never has enough", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    let n = 0;
    set.server.override = (request) => {
      const challenge = createChallenge({ realm: "x", nonce: `${n++}`, algorithm: "SHA-256", stale: true });
      return createResponse(request, 401, undefined, {
        headers: [["WWW-Authenticate", formatChallenge(challenge)]],
      });
    };
    const sent = set.agent.sendMessage(HELLO);
    await set.settle();
    assert.equal((await sent).status, 401);
    assert.equal(set.server.requests.length, 4);
  });

  it("goes by the service route (RFC 3608)", async () => {
    const set = new AgentUnderTest();
    set.server.headers = [
      ["Service-Route", "<sip:p1.example.org;lr>"],
      ["Service-Route", "<sip:p2.example.org;lr>"],
    ];
    await set.registered();
    const sent = set.agent.sendMessage(HELLO);
    await set.settle();
    await sent;
    assert.deepEqual(set.server.requests[0]?.headers.all("Route"), [
      "<sip:p1.example.org;lr>",
      "<sip:p2.example.org;lr>",
    ]);
  });

  it("rejects what cannot be written, and sends nothing", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    await assert.rejects(
      set.agent.sendMessage({ ...HELLO, to: "sip:bob@example.org\r\nX: y" }),
      SipEncodeError,
    );
    await assert.rejects(set.agent.sendMessage({ ...HELLO, to: "sip:bob example" }), SipEncodeError);
    await set.settle();
    assert.equal(set.server.requests.length, 0);
    assert.equal(set.agent.state.kind, "registered");
  });

  it("fails at once where it is not registered", async () => {
    const set = new AgentUnderTest();
    assert.deepEqual(await set.agent.sendMessage(HELLO), {
      status: 503,
      reason: "Not connected",
      response: null,
    });
  });

  it("fails as 503 when the connection is lost, as 408 when no answer comes", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.server.override = () => "silence";
    const late = set.agent.sendMessage(HELLO);
    await set.settle();
    set.clock.advance(32_010);
    assert.deepEqual(await late, { status: 408, reason: "No answer came in time", response: null });
    const lost = set.agent.sendMessage(HELLO);
    await set.settle();
    set.near.break();
    await set.settle();
    assert.equal((await lost).status, 503);
  });
});

describe("receiving MESSAGE (RFC 3428 §7)", () => {
  it("says 200 only when the handler is done", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    let commit: (answer: MessageAnswer) => void = () => {};
    const received: string[] = [];
    set.onMessage = (message) => {
      received.push(message.from, message.contentType, new TextDecoder().decode(message.body));
      return new Promise((resolve) => {
        commit = resolve;
      });
    };
    const responses = set.ask(serverRequest("MESSAGE", { "Content-Type": "Text/Plain;charset=utf-8" }, "hi"));
    await set.settle();
    assert.deepEqual(received, ["sip:bob@example.org", "text/plain", "hi"]);
    assert.equal(responses.length, 0);
    commit({ status: 200, headers: [["X-Committed", "yes"]] });
    await set.settle();
    assert.equal(responses[0]?.status, 200);
    assert.equal(responses[0].headers.get("X-Committed"), "yes");
    assert.match(responses[0].headers.get("To") ?? "", /;tag=[a-z2-7]{16}$/);
  });

  it("says what the handler says", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.onMessage = async () => ({ status: 480, reason: "Locked" });
    const responses = set.ask(serverRequest("MESSAGE"));
    await set.settle();
    assert.deepEqual([responses[0]?.status, responses[0]?.reason], [480, "Locked"]);
  });

  for (const [name, fail] of [
    ["rejects", () => Promise.reject(new Error("disk"))],
    [
      "throws",
      () => {
        throw new Error("disk");
      },
    ],
  ] as const) {
    it(`says 500 where the handler ${name}`, async () => {
      const set = new AgentUnderTest();
      await set.registered();
      set.onMessage = fail;
      const responses = set.ask(serverRequest("MESSAGE"));
      await set.settle();
      assert.equal(responses[0]?.status, 500);
      assert.deepEqual(set.take(), ["! fault Error: disk"]);
    });
  }

  it("does not mind a connection that is gone when the handler is done", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    let commit: (answer: MessageAnswer) => void = () => {};
    set.onMessage = () =>
      new Promise((resolve) => {
        commit = resolve;
      });
    set.ask(serverRequest("MESSAGE"));
    await set.settle();
    set.near.break();
    await set.settle();
    commit({ status: 200 });
    await set.settle();
    assert.equal(
      set.take().some((entry) => entry.includes("fault")),
      false,
    );
  });
});

describe("what a user agent refuses (RFC 3261 §8.2)", () => {
  const CASES: [string, ReturnType<typeof serverRequest>, number, [string, string]?][] = [
    [
      "a media type it cannot read",
      serverRequest("MESSAGE", { "Content-Type": "text/html" }),
      415,
      ["Accept", "text/plain, application/vnd.example"],
    ],
    [
      "no media type",
      serverRequest("MESSAGE", { "Content-Type": null }),
      415,
      ["Accept", "text/plain, application/vnd.example"],
    ],
    ["a malformed media type", serverRequest("MESSAGE", { "Content-Type": "text" }), 415],
    [
      "a method it does not know",
      serverRequest("INVITE", { Contact: "<sip:bob@192.0.2.2>" }),
      405,
      ["Allow", "MESSAGE, OPTIONS"],
    ],
    [
      "a MESSAGE of a dialog that is not there",
      serverRequest("MESSAGE", { To: "<sip:alice@example.org>;tag=x" }),
      481,
    ],
    [
      "OPTIONS of a dialog that is not there",
      serverRequest("OPTIONS", { To: "<sip:alice@example.org>;tag=x" }),
      481,
    ],
    [
      "an extension it does not know",
      serverRequest("MESSAGE", { Require: "teleport, 100rel" }),
      420,
      ["Unsupported", "teleport, 100rel"],
    ],
    ["a Request-URI that is not SIP", { ...serverRequest("MESSAGE"), uri: "mailto:alice@example.org" }, 416],
  ];
  for (const [name, request, status, header] of CASES) {
    it(`${name}: ${status}`, async () => {
      const set = new AgentUnderTest();
      await set.registered();
      set.onMessage = () => assert.fail("must not be asked");
      const responses = set.ask(request);
      await set.settle();
      assert.equal(responses[0]?.status, status);
      if (header !== undefined) assert.equal(responses[0].headers.get(header[0]), header[1]);
    });
  }

  it("the same request come by another way: 482 (§8.2.2.2)", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    let commit: (answer: MessageAnswer) => void = () => {};
    set.onMessage = () =>
      new Promise((resolve) => {
        commit = resolve;
      });
    const first = set.ask(serverRequest("MESSAGE"));
    const second = set.ask(serverRequest("MESSAGE"));
    const other = set.ask(serverRequest("MESSAGE", { "Call-ID": "other" }));
    await set.settle();
    assert.deepEqual([first.length, second[0]?.status, other.length], [0, 482, 0]);
    commit({ status: 200 });
    await set.settle();
    assert.equal(other[0]?.status, 200);
  });

  it("nothing that OPTIONS asks (§11.2)", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    const responses = set.ask(serverRequest("OPTIONS"));
    await set.settle();
    assert.equal(responses[0]?.status, 200);
    assert.equal(responses[0].headers.get("Allow"), "MESSAGE, OPTIONS");
    assert.equal(responses[0].headers.get("Accept"), "text/plain, application/vnd.example");
  });

  it("nothing that somebody else serves", async () => {
    const asked: string[] = [];
    const set = new AgentUnderTest({
      methods: new Map([
        [
          "INFO",
          (transaction) => {
            asked.push(transaction.request.method);
            transaction.respond(createResponse(transaction.request, 200));
          },
        ],
      ]),
    });
    await set.registered();
    const responses = set.ask(serverRequest("INFO", { To: "<sip:alice@example.org>;tag=x" }));
    const options = set.ask(serverRequest("OPTIONS", { "Call-ID": "o" }));
    await set.settle();
    assert.deepEqual([asked, responses[0]?.status], [["INFO"], 200]);
    assert.equal(options[0]?.headers.get("Allow"), "MESSAGE, OPTIONS, INFO");
  });
});

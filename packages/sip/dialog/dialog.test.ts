import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SipParseError } from "../message/error.ts";
import { createResponse, type SipRequest, type SipResponse } from "../message/message.ts";
import { overTheWire, request } from "../test/fake-channel.ts";
import { Dialog } from "./dialog.ts";
import { DialogMap } from "./dialog-map.ts";

const ALICE = "<sip:alice@192.0.2.1:40000;transport=tls>";
const BOB = "<sip:bob@192.0.2.2:50000;transport=tls>";
const ROUTES = "<sip:p1.example.org;lr>, <sip:p2.example.org;lr>";

function invite(changes: Record<string, string> = {}): SipRequest {
  return request("INVITE", { Contact: ALICE, CSeq: "17 INVITE", ...changes });
}

function answer(to: SipRequest, status: number, changes: Record<string, string> = {}): SipResponse {
  const response = createResponse(to, status, undefined, { toTag: "bob" });
  for (const [name, value] of Object.entries({ Contact: BOB, ...changes })) response.headers.set(name, value);
  return response;
}

/** Both sides of one dialog, as they see each other's messages. */
function both(status: number, recordRoute?: string) {
  const asked = invite(recordRoute === undefined ? {} : { "Record-Route": recordRoute });
  const answered = answer(asked, status, recordRoute === undefined ? {} : { "Record-Route": recordRoute });
  const uac = Dialog.fromResponse(asked, overTheWire(answered));
  const uas = Dialog.fromRequest(overTheWire(asked), answered);
  assert.ok(uac !== null && uas !== null);
  return { asked, answered, uac, uas };
}

describe("creation of a dialog (RFC 3261 §12.1)", () => {
  it("gives both sides the same dialog, seen from its two ends", () => {
    const { uac, uas } = both(200, ROUTES);
    assert.equal(uac.key, "call-1\nalice\nbob");
    assert.equal(uas.key, "call-1\nbob\nalice");
    assert.deepEqual([uac.role, uac.state, uac.localSeq, uac.remoteSeq], ["uac", "confirmed", 17, null]);
    assert.deepEqual([uas.role, uas.state, uas.localSeq, uas.remoteSeq], ["uas", "confirmed", null, 17]);
    assert.equal(uac.remoteTarget, BOB.slice(1, -1));
    assert.equal(uas.remoteTarget, ALICE.slice(1, -1));
    assert.deepEqual(
      uac.routeSet.map((route) => route.uri),
      ["sip:p2.example.org;lr", "sip:p1.example.org;lr"],
    );
    assert.deepEqual(
      uas.routeSet.map((route) => route.uri),
      ["sip:p1.example.org;lr", "sip:p2.example.org;lr"],
    );
    assert.deepEqual([uac.local.uri, uac.remote.uri], ["sip:alice@example.org", "sip:bob@example.org"]);
    assert.deepEqual([uas.local.uri, uas.remote.uri], ["sip:bob@example.org", "sip:alice@example.org"]);
  });

  it("is early by a provisional response with a tag", () => {
    const { uac, uas } = both(180);
    assert.deepEqual([uac.state, uas.state], ["early", "early"]);
  });

  const NONE: [string, (asked: SipRequest) => SipResponse][] = [
    ["100 Trying", (asked) => answer(asked, 100)],
    ["a provisional response without a tag", (asked) => createResponse(asked, 180)],
    ["a refusal", (asked) => answer(asked, 486)],
    ["a redirection", (asked) => answer(asked, 302)],
  ];
  for (const [name, respond] of NONE) {
    it(`does not come of ${name}`, () => {
      const asked = invite();
      assert.equal(Dialog.fromResponse(asked, respond(asked)), null);
      assert.equal(Dialog.fromRequest(asked, respond(asked)), null);
    });
  }

  it("does not come of other methods", () => {
    const asked = request("MESSAGE", { Contact: ALICE });
    assert.equal(Dialog.fromResponse(asked, answer(asked, 200)), null);
    assert.equal(Dialog.fromRequest(asked, answer(asked, 200)), null);
  });

  it("works with an RFC 2543 peer that has no tag", () => {
    const asked = invite();
    const answered = createResponse(asked, 200, undefined, { headers: [["Contact", BOB]] });
    assert.equal(Dialog.fromResponse(asked, answered)?.key, "call-1\nalice\n");
    const old = invite({ From: "<sip:alice@example.org>" });
    assert.equal(Dialog.fromRequest(old, answer(old, 200))?.key, "call-1\nbob\n");
  });

  it("needs exactly one Contact", () => {
    const asked = invite();
    for (const contact of ["*", `${BOB}, ${ALICE}`]) {
      assert.throws(
        () => Dialog.fromResponse(asked, answer(asked, 200, { Contact: contact })),
        SipParseError,
      );
    }
    const bare = answer(asked, 200);
    bare.headers.delete("Contact");
    assert.throws(() => Dialog.fromResponse(asked, bare), SipParseError);
    assert.throws(() => Dialog.fromRequest(request("INVITE"), answer(asked, 200)), SipParseError);
  });

  it("is secure only where a SIPS URI was called", () => {
    assert.equal(both(200).uac.secure, false);
    const asked = invite();
    asked.uri = "sips:bob@example.org";
    assert.equal(Dialog.fromResponse(asked, answer(asked, 200))?.secure, true);
    assert.equal(Dialog.fromRequest(asked, answer(asked, 200))?.secure, true);
  });
});

describe("requests within a dialog (RFC 3261 §12.2.1.1)", () => {
  it("are numbered, addressed and tagged", () => {
    const { uac, uas } = both(200);
    const bye = overTheWire(uac.createRequest("BYE"));
    assert.equal(bye.uri, BOB.slice(1, -1));
    assert.equal(bye.headers.get("From"), "<sip:alice@example.org>;tag=alice");
    assert.equal(bye.headers.get("To"), "<sip:bob@example.org>;tag=bob");
    assert.equal(bye.headers.get("Call-ID"), "call-1");
    assert.equal(bye.headers.get("CSeq"), "18 BYE");
    assert.equal(bye.headers.get("Max-Forwards"), "70");
    assert.equal(bye.headers.has("Route"), false);
    assert.equal(uas.createRequest("INFO").headers.get("CSeq"), "1 INFO");
    assert.equal(uas.createRequest("INFO").headers.get("CSeq"), "2 INFO");
  });

  it("carry what the caller adds", () => {
    const { uac } = both(200);
    const body = new TextEncoder().encode("v=0");
    const sent = uac.createRequest("INVITE", { headers: [["Contact", ALICE]], body });
    assert.equal(sent.headers.get("Contact"), ALICE);
    assert.deepEqual(sent.body, body);
  });

  it("pass loose routers by Route", () => {
    const { uac, uas } = both(200, ROUTES);
    const bye = uac.createRequest("BYE");
    assert.equal(bye.uri, BOB.slice(1, -1));
    assert.deepEqual(bye.headers.all("Route"), ["<sip:p2.example.org;lr>", "<sip:p1.example.org;lr>"]);
    assert.deepEqual(uas.createRequest("BYE").headers.all("Route"), [
      "<sip:p1.example.org;lr>",
      "<sip:p2.example.org;lr>",
    ]);
  });

  it("pass a strict router by the Request-URI, the target last", () => {
    const { uas } = both(200, "<sip:old.example.org;method=INVITE?Subject=x>, <sip:p2.example.org;lr>");
    const bye = uas.createRequest("BYE");
    assert.equal(bye.uri, "sip:old.example.org");
    assert.deepEqual(bye.headers.all("Route"), ["<sip:p2.example.org;lr>", ALICE]);
  });

  it("acknowledge a 2xx with its INVITE’s number and credentials (§13.2.2.4, §22.1)", () => {
    const { uac, asked } = both(200, ROUTES);
    asked.headers.append("Authorization", 'Digest username="alice"');
    const ack = uac.createAck(asked, { body: new Uint8Array(3) });
    assert.equal(ack.headers.get("CSeq"), "17 ACK");
    assert.equal(ack.headers.get("Authorization"), 'Digest username="alice"');
    assert.equal(ack.uri, BOB.slice(1, -1));
    assert.equal(ack.headers.all("Route").length, 2);
    assert.equal(uac.localSeq, 17);
  });
});

describe("order of requests (RFC 3261 §12.2.2)", () => {
  const within = (method: string, seq: number) => request(method, { CSeq: `${seq} ${method}` });

  it("is by CSeq, gaps allowed", () => {
    const { uas } = both(200);
    assert.equal(uas.acceptsRequest(within("INFO", 18)), true);
    assert.equal(uas.acceptsRequest(within("INFO", 30)), true);
    assert.equal(uas.acceptsRequest(within("INFO", 29)), false);
    assert.equal(uas.acceptsRequest(within("INFO", 30)), false);
    assert.equal(uas.remoteSeq, 30);
  });

  it("begins with whatever number the peer begins with", () => {
    const { uac } = both(200);
    assert.equal(uac.acceptsRequest(within("INFO", 9)), true);
    assert.equal(uac.remoteSeq, 9);
  });

  it("lets ACK and CANCEL pass, which have their INVITE’s number", () => {
    const { uas } = both(200);
    uas.acceptsRequest(within("INFO", 30));
    assert.equal(uas.acceptsRequest(within("ACK", 17)), true);
    assert.equal(uas.acceptsRequest(within("CANCEL", 17)), true);
    assert.equal(uas.remoteSeq, 30);
  });
});

describe("life of a dialog", () => {
  it("becomes confirmed by the 2xx, which also settles route and target (§13.2.2.4)", () => {
    const { uac, asked } = both(180, ROUTES);
    const moved = answer(asked, 200, {
      Contact: "<sip:bob@new.example.org>",
      "Record-Route": "<sip:p3.example.org;lr>",
    });
    uac.receiveResponse(asked, moved);
    assert.equal(uac.state, "confirmed");
    assert.equal(uac.remoteTarget, "sip:bob@new.example.org");
    assert.deepEqual(
      uac.routeSet.map((route) => route.uri),
      ["sip:p3.example.org;lr"],
    );
  });

  it("keeps its route for good once confirmed", () => {
    const { uac } = both(200, ROUTES);
    const again = uac.createRequest("INVITE");
    uac.receiveResponse(
      again,
      answer(again, 200, { "Record-Route": "<sip:p3.example.org;lr>", Contact: "<sip:x@y>" }),
    );
    assert.equal(uac.routeSet.length, 2);
    assert.equal(uac.remoteTarget, "sip:x@y");
  });

  it("ends when its INVITE is refused, but not by a refusal of another request", () => {
    const { uac, asked } = both(183);
    const prack = uac.createRequest("PRACK");
    uac.receiveResponse(prack, answer(prack, 500));
    assert.equal(uac.state, "early");
    uac.receiveResponse(asked, answer(asked, 486));
    assert.equal(uac.state, "terminated");
  });

  it("goes on when a re-INVITE is refused (§14.1)", () => {
    const { uac } = both(200);
    const again = uac.createRequest("INVITE");
    uac.receiveResponse(again, answer(again, 488));
    assert.equal(uac.state, "confirmed");
  });

  for (const status of [481, 408]) {
    it(`ends by ${status} to any request (§12.2.1.2)`, () => {
      const { uac } = both(200);
      const info = uac.createRequest("INFO");
      uac.receiveResponse(info, answer(info, status));
      assert.equal(uac.state, "terminated");
    });
  }

  for (const status of [200, 500]) {
    it(`ends by BYE, however that is answered: ${status} (§15.1.1)`, () => {
      const { uac } = both(200);
      const bye = uac.createRequest("BYE");
      uac.receiveResponse(bye, answer(bye, status));
      assert.equal(uac.state, "terminated");
    });
  }

  it("ends by the peer’s BYE", () => {
    const { uac, uas } = both(200);
    uas.requestSucceeded(overTheWire(uac.createRequest("BYE")));
    assert.equal(uas.state, "terminated");
  });

  it("is confirmed on the called side by its own 2xx", () => {
    const { uas } = both(180);
    uas.confirm();
    assert.equal(uas.state, "confirmed");
    uas.terminate();
    uas.confirm();
    assert.equal(uas.state, "terminated");
  });

  it("moves its target by a target refresh that has succeeded, and by nothing else (§12.2.2)", () => {
    const { uac, uas } = both(200);
    const contact = { headers: [["Contact", "<sip:alice@moved.example.org>"]] as const };
    const info = overTheWire(uac.createRequest("INFO", contact));
    uas.requestSucceeded(info);
    assert.equal(uas.remoteTarget, ALICE.slice(1, -1));
    const again = overTheWire(uac.createRequest("INVITE", contact));
    uas.acceptsRequest(again);
    assert.equal(uas.remoteTarget, ALICE.slice(1, -1));
    uas.requestSucceeded(again);
    assert.equal(uas.remoteTarget, "sip:alice@moved.example.org");
    uas.requestSucceeded(overTheWire(uac.createRequest("UPDATE")));
    assert.equal(uas.remoteTarget, "sip:alice@moved.example.org");
  });
});

describe("DialogMap", () => {
  it("finds the dialog of a request and of a response", () => {
    const { uac, uas } = both(200);
    const [near, far] = [new DialogMap(), new DialogMap()];
    near.add(uac);
    far.add(uas);
    const info = overTheWire(uac.createRequest("INFO"));
    assert.equal(far.ofRequest(info), uas);
    assert.equal(near.ofResponse(overTheWire(createResponse(info, 200))), uac);
    assert.equal(near.ofRequest(overTheWire(uas.createRequest("INFO"))), uac);
    assert.equal(near.ofRequest(info), null);
    assert.equal(far.ofRequest(request("INFO")), null);
  });

  it("keeps the forks of one INVITE apart and together", () => {
    const asked = invite();
    const map = new DialogMap();
    const forks = ["one", "two"].map((toTag) => {
      const response = createResponse(asked, 180, undefined, { toTag, headers: [["Contact", BOB]] });
      const dialog = Dialog.fromResponse(asked, response);
      assert.ok(dialog !== null);
      map.add(dialog);
      assert.equal(map.ofResponse(response), dialog);
      return dialog;
    });
    const other = Dialog.fromResponse(
      invite({ "Call-ID": "call-2" }),
      answer(invite({ "Call-ID": "call-2" }), 180),
    );
    assert.ok(other !== null);
    map.add(other);
    assert.deepEqual([...map.createdBy(asked)], forks);
    assert.equal(map.size, 3);
    assert.equal(map.remove(forks[0]!), true);
    assert.equal(map.remove(forks[0]!), false);
    assert.deepEqual([...map], [forks[1], other]);
  });
});

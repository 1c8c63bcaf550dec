/** A device that speaks, calls or answers as another over SIP: refused, one test for each way. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { formatVia, parseNameAddr, type ServerTransaction, type SipRequest } from "@sottovoce/sip";
import { Arrivals, CallPhone, SDP } from "./call-phone.ts";
import { assertAudited, party, setScene, to } from "./impersonation-scene.ts";
import { answerTo, Phone } from "./phone.ts";
import { RawSip } from "./raw.ts";

describe("speaking as another over SIP is refused", () => {
  it("by From of a MESSAGE", async (t) => {
    const scene = await setScene(t);
    const { alice, bob, mallory, mallorysPhone } = scene;
    await mallorysPhone.register(mallory);
    const forged = await mallorysPhone.request("MESSAGE", {
      uri: `sip:${alice.address}`,
      headers: [party("From", bob.address), to(alice.address)],
    });
    assert.equal(forged.status, 403);
    assertAudited(scene);
  });

  it("by From of a call, and by asserting an identity beside it", async (t) => {
    const scene = await setScene(t);
    const { host, alice, mallory } = scene;
    const [caller, callee] = [await CallPhone.start(t, host, mallory), await CallPhone.start(t, host, alice)];
    const forged = caller.call(alice.address, { from: "<sip:bob@localhost>;tag=1" });
    assert.equal((await forged.final()).status, 403);
    const asserted = caller.call(alice.address, {
      headers: [
        ["P-Asserted-Identity", "<sip:bob@localhost>"],
        ["P-Preferred-Identity", "<sip:bob@localhost>"],
        ["Remote-Party-ID", "<sip:bob@localhost>;screen=yes"],
      ],
    });
    const invite = await callee.request("INVITE");
    for (const name of ["P-Preferred-Identity", "Remote-Party-ID"]) {
      assert.equal(invite.request.headers.has(name), false, name);
    }
    // The server says itself who calls.
    const [identity, ...others] = invite.request.headers.all("P-Asserted-Identity");
    assert.deepEqual([parseNameAddr(identity ?? "").uri, others], [`sip:${mallory.address}`, []]);
    callee.answer(invite, 486);
    assert.equal((await asserted.final()).status, 486);
    assertAudited(scene);
  });

  it("by two Froms, one's own and the other's", async (t) => {
    const { alice, bob, mallory, mallorysPhone } = await setScene(t);
    await mallorysPhone.register(mallory);
    const answer = await mallorysPhone.request("INVITE", {
      uri: `sip:${alice.address}`,
      headers: [
        party("From", mallory.address),
        party("From", bob.address),
        to(alice.address),
        mallorysPhone.contact(),
      ],
    });
    assert.equal(answer.status, 400);
  });

  it("without having logged in, whatever From says", async (t) => {
    const { host, alice, bob } = await setScene(t);
    const stranger = await Phone.connect(t, host);
    for (const method of ["INVITE", "MESSAGE", "BYE", "INFO", "UPDATE", "NOTIFY", "REFER", "PUBLISH"]) {
      const answer = await stranger.request(method, {
        uri: `sip:${alice.address}`,
        headers: [party("From", bob.address), to(alice.address), stranger.contact()],
      });
      assert.equal(answer.status, 403, method);
      assert.match(answer.reason, /Register before anything else/);
    }
  });

  it("with credentials beside a request instead of a registration", async (t) => {
    const { alice, mallory, mallorysPhone } = await setScene(t);
    const challenge = await mallorysPhone.request("REGISTER", {
      headers: mallorysPhone.registerHeaders(mallory),
    });
    const authorization = answerTo(challenge, {
      device: mallory,
      method: "INVITE",
      uri: `sip:${alice.address}`,
    });
    const answer = await mallorysPhone.request("INVITE", {
      uri: `sip:${alice.address}`,
      headers: [
        party("From", mallory.address),
        to(alice.address),
        mallorysPhone.contact(),
        ["Authorization", authorization],
      ],
    });
    assert.equal(answer.status, 403);
  });

  it("after one's account was disabled, on a connection that logged in before or tries to now", async (t) => {
    const { host, alice, mallory, mallorysPhone } = await setScene(t);
    await host.server.admin.change("mallory", { disabled: true });
    assert.equal((await mallorysPhone.register(mallory)).status, 403);
    const answer = await mallorysPhone.request("INVITE", {
      uri: `sip:${alice.address}`,
      headers: [party("From", mallory.address), to(alice.address), mallorysPhone.contact()],
    });
    assert.equal(answer.status, 403);
  });

  it("by line breaks in a name, an address or a header", async (t) => {
    const { host, bob, mallory } = await setScene(t);
    const raw = await RawSip.open(t, host);
    const poisons = [
      `From: "x\r\nFrom: <sip:${bob.address}>;tag=2\r\nX: " <sip:${mallory.address}>;tag=1`,
      `From: "x\nAuthorization: Digest" <sip:${mallory.address}>;tag=1`,
      `From: "x\rAuthorization: Digest" <sip:${mallory.address}>;tag=1`,
      `From: <sip:mallory\0@localhost>;tag=1`,
    ];
    for (const from of poisons) {
      const stranger = await RawSip.open(t, host);
      const answer = await stranger.exchange(
        `OPTIONS sip:localhost SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bK${randomUUID()}\r\n${from}\r\n` +
          `To: <sip:localhost>\r\nCall-ID: ${randomUUID()}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`,
      );
      assert.match(answer, /^SIP\/2\.0 400 /, JSON.stringify(from));
    }
    const escaped = await raw.exchange(
      `OPTIONS sip:localhost SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bKa\r\nFrom: <sip:a%0d%0aX-Evil:%20b@localhost>;tag=1\r\n` +
        `To: <sip:localhost>\r\nCall-ID: b\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`,
    );
    assert.match(escaped, /^SIP\/2\.0 200 /);
    assert.doesNotMatch(escaped, /\nX-Evil/, "an escape stays an escape");
  });
});

describe("answering as another over SIP is refused", () => {
  it("by a 200 for the other's delivery, sent on one's own connection with everything of it guessed", async (t) => {
    const scene = await setScene(t);
    const { host, alice, bob, mallory, bobsPhone, mallorysPhone } = scene;
    await mallorysPhone.register(mallory);
    const alicesPhone = await Phone.connect(t, host);
    await alicesPhone.register(alice);
    const deliveries = new Arrivals<ServerTransaction>();
    bobsPhone.user = { onRequest: (transaction) => deliveries.push(transaction) };
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    const delivery = await deliveries.next();
    const rows = async () => (await host.server.admin.status()).mailboxRows;
    mallorysPhone.connection.send(mallorysPhone.layer.response(delivery.request, 200));
    const via = delivery.request.headers.topVia();
    assert.ok(via !== null);
    const spoofed = mallorysPhone.layer.response(delivery.request, 200);
    spoofed.headers.replaceFirst(
      "Via",
      formatVia({ ...via, params: via.params.with("received", "127.0.0.1") }),
    );
    mallorysPhone.connection.send(spoofed);
    // Whatever she sent has been read when this is answered.
    assert.equal((await mallorysPhone.request("OPTIONS")).status, 200);
    assert.equal(await rows(), 1, "the message still waits for Bob");
    assert.equal(alicesPhone.received.length, 0, "nobody told Alice that it was delivered");
    delivery.respond(bobsPhone.layer.response(delivery.request, 200));
    while (alicesPhone.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it("by a CANCEL for the other's call, with its branch", async (t) => {
    const { host, alice, bob, mallory } = await setScene(t);
    const [caller, callee, third] = [
      await CallPhone.start(t, host, alice),
      await CallPhone.start(t, host, bob),
      await CallPhone.start(t, host, mallory),
    ];
    const call = caller.call(bob.address);
    const invite = await callee.request("INVITE");
    callee.answer(invite, 180);
    assert.equal((await call.response()).status, 180);
    const via = call.request.headers.topVia();
    assert.ok(via !== null);
    const raw = await RawSip.open(t, host);
    const cancel = cancelOf(call.request, formatVia(via));
    assert.match(await raw.exchange(cancel), /^SIP\/2\.0 481 /, "from a stranger");
    third.line.connection.send(Buffer.from(cancel));
    assert.equal((await third.send("OPTIONS", "localhost").final()).status, 200);
    callee.answer(invite, 200, { body: SDP });
    assert.equal((await call.final()).status, 200, "the call goes on");
  });

  it("by a BYE, INFO or re-INVITE into the others' call, with its route, tags and Call-ID", async (t) => {
    const scene = await setScene(t);
    const { host, alice, bob, mallory } = scene;
    const [caller, callee, third] = [
      await CallPhone.start(t, host, alice),
      await CallPhone.start(t, host, bob),
      await CallPhone.start(t, host, mallory),
    ];
    const call = caller.call(bob.address);
    callee.answer(await callee.request("INVITE"), 200, { body: SDP });
    const dialog = call.dialog(await call.final());
    caller.ack(call, dialog);
    await callee.acks.next();
    for (const method of ["BYE", "INFO", "UPDATE", "INVITE"]) {
      assert.equal((await third.within(dialog, method).final()).status, 403, method);
    }
    assertAudited(scene);
    const bye = caller.within(dialog, "BYE");
    callee.answer(await callee.request("BYE"), 200);
    assert.equal((await bye.final()).status, 200);
    assert.equal(callee.requests.left.length, 0, "nothing of Mallory's arrived");
  });

  it("by a route into a call that was made up, or is another call's", async (t) => {
    const { host, alice, bob, mallory } = await setScene(t);
    const [caller, callee, third] = [
      await CallPhone.start(t, host, alice),
      await CallPhone.start(t, host, bob),
      await CallPhone.start(t, host, mallory),
    ];
    const call = caller.call(bob.address);
    const answer = callee.answer(await callee.request("INVITE"), 200, { body: SDP });
    caller.ack(call, call.dialog(await call.final()));
    const recorded = answer.headers.get("Record-Route") ?? "";
    const guesses = [
      recorded,
      recorded.replace(/sip:[^@]+@/, `sip:${"A".repeat(32)}@`),
      "<sip:localhost;lr>",
      `<sip:${bob.id}@localhost;lr>`,
      "<sip:127.0.0.1:5061;transport=tls;lr>",
    ];
    for (const route of guesses) {
      const sent = third.send("BYE", bob.address, {
        uri: "sip:bob@phone.invalid",
        headers: [["Route", route]],
      });
      // With a tag in To, as a request within a dialog has.
      assert.ok([403, 481].includes((await sent.final()).status), route);
      const tagged = third.within(call.dialog(answer), "BYE", { headers: [["Route", route]] });
      assert.equal((await tagged.final()).status, 403, route);
    }
    assert.equal(callee.requests.left.length, 0);
  });

  it("by a MESSAGE that acknowledges: devices of the app do so by answering what reached them, and in no other way", async (t) => {
    const scene = await setScene(t);
    const { alice, bob, mallory, mallorysPhone } = scene;
    await mallorysPhone.register(mallory);
    for (const type of ["application/vnd.sottovoce.receipts", "message/imdn+xml"]) {
      for (const [from, sentence] of [
        [bob.address, /only speak for its own/],
        [mallory.address, /submitted by HTTPS/],
      ] as const) {
        const answer = await mallorysPhone.request("MESSAGE", {
          uri: `sip:${alice.address}`,
          headers: [party("From", from), to(alice.address), ["Content-Type", type]],
        });
        assert.equal(answer.status, 403, type);
        assert.match(answer.reason, sentence);
      }
    }
  });
});

function cancelOf(invite: SipRequest, via: string): string {
  const { headers } = invite;
  const copied = ["From", "To", "Call-ID"].map((name) => `${name}: ${headers.get(name)}\r\n`).join("");
  const cseq = headers.cseq()?.seq;
  return (
    `CANCEL ${invite.uri} SIP/2.0\r\nVia: ${via}\r\n${copied}CSeq: ${cseq} CANCEL\r\n` +
    "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
  );
}

/** A device that registers as another over SIP: refused, one test for each way. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeMessage } from "@sottovoce/sip";
import { assertAudited, assertBobIsThere, party, registerAs, setScene, to } from "./impersonation-scene.ts";
import { answerTo } from "./phone.ts";

describe("registering as another over SIP is refused", () => {
  it("by To: one's own credentials for somebody else's address", async (t) => {
    const scene = await setScene(t);
    const { mallory, bob, mallorysPhone } = scene;
    const headers = [party("From", mallory.address), to(bob.address), mallorysPhone.contact()];
    assert.equal((await registerAs(mallorysPhone, mallory, headers)).status, 403);
    assertAudited(scene);
    await assertBobIsThere(scene);
  });

  it("by From: registering one's own address in somebody else's name", async (t) => {
    const scene = await setScene(t);
    const { mallory, bob, mallorysPhone } = scene;
    const headers = [party("From", bob.address), to(mallory.address), mallorysPhone.contact()];
    assert.equal((await registerAs(mallorysPhone, mallory, headers)).status, 403);
    assertAudited(scene);
  });

  it("by any spelling of the other's address", async (t) => {
    const scene = await setScene(t);
    const { mallory, mallorysPhone } = scene;
    const spellings = [
      "<sip:%62ob@localhost>",
      "<sips:bob@localhost>",
      "<sip:bob@LOCALHOST:5061;user=phone>",
      '"mallory" <sip:bob@localhost?From=x>',
    ];
    for (const spelling of spellings) {
      const headers: [string, string][] = [
        ["From", `${spelling};tag=x`],
        ["To", spelling],
        mallorysPhone.contact(),
      ];
      const { status } = await registerAs(mallorysPhone, mallory, headers);
      assert.ok(status === 403 || status === 400, `${spelling}: ${status}`);
    }
    await assertBobIsThere(scene);
  });

  it("by Authorization: the other's user name with one's own secret", async (t) => {
    const scene = await setScene(t);
    const { mallory, bob, mallorysPhone } = scene;
    const headers = mallorysPhone.registerHeaders(bob);
    const password = mallory.activation.secret;
    assert.equal((await registerAs(mallorysPhone, bob, headers, { password })).status, 401);
    assert.equal(
      (await registerAs(mallorysPhone, mallory, headers, { username: bob.id, password })).status,
      401,
    );
    assert.match(scene.host.log.join(""), /"event":"login\.failed"/);
    await assertBobIsThere(scene);
  });

  it("by Authorization for another realm", async (t) => {
    const { mallory, mallorysPhone } = await setScene(t);
    const headers = mallorysPhone.registerHeaders(mallory);
    const challenge = await mallorysPhone.request("REGISTER", { headers });
    const foreign = answerTo(challenge, { device: mallory }).replace(
      'realm="localhost"',
      'realm="example.org"',
    );
    const answer = await mallorysPhone.request("REGISTER", {
      headers: [...headers, ["Authorization", foreign]],
    });
    assert.equal(answer.status, 401);
  });

  it("by Authorization that was made for another URI", async (t) => {
    const { mallory, mallorysPhone } = await setScene(t);
    assert.equal((await mallorysPhone.register(mallory, { uri: "sip:example.org" })).status, 401);
    assert.equal((await mallorysPhone.register(mallory, { uri: "sip:bob@localhost" })).status, 401);
  });

  it("by Authorization that was made for another method", async (t) => {
    const { mallory, mallorysPhone } = await setScene(t);
    const headers = mallorysPhone.registerHeaders(mallory);
    const challenge = await mallorysPhone.request("REGISTER", { headers });
    for (const method of ["OPTIONS", "INVITE", "MESSAGE"]) {
      const authorization = answerTo(challenge, { device: mallory, method });
      const answer = await mallorysPhone.request("REGISTER", {
        headers: [...headers, ["Authorization", authorization]],
      });
      assert.equal(answer.status, 401, method);
    }
  });

  it("by Authorization that the other has sent, replayed on another connection", async (t) => {
    const scene = await setScene(t);
    const { bob, bobsPhone, mallorysPhone } = scene;
    const headers = bobsPhone.registerHeaders(bob);
    const challenge = await bobsPhone.request("REGISTER", { headers });
    const seen: [string, string] = ["Authorization", answerTo(challenge, { device: bob })];
    const before = await mallorysPhone.request("REGISTER", { headers: [...headers, seen] });
    assert.equal(before.status, 401, "before Bob himself used it");
    assert.equal((await bobsPhone.request("REGISTER", { headers: [...headers, seen] })).status, 200);
    const after = await mallorysPhone.request("REGISTER", { headers: [...headers, seen] });
    assert.equal(after.status, 401, "and after");
    await assertBobIsThere(scene);
  });

  it("by Authorization replayed on the other's own connection", async (t) => {
    const { bob, bobsPhone } = await setScene(t);
    const headers = bobsPhone.registerHeaders(bob);
    const challenge = await bobsPhone.request("REGISTER", { headers });
    const seen: [string, string] = ["Authorization", answerTo(challenge, { device: bob })];
    assert.equal((await bobsPhone.request("REGISTER", { headers: [...headers, seen] })).status, 200);
    assert.equal((await bobsPhone.request("REGISTER", { headers: [...headers, seen] })).status, 401);
  });

  it("by a nonce of another connection, or one that was made up", async (t) => {
    const { mallory, bobsPhone, mallorysPhone, bob } = await setScene(t);
    const challenge = await bobsPhone.request("REGISTER", { headers: bobsPhone.registerHeaders(bob) });
    assert.equal((await mallorysPhone.register(mallory, { challenge })).status, 401);
    const value = challenge.headers.get("WWW-Authenticate") ?? "";
    for (const nonce of ["", "A".repeat(32), "A".repeat(38), '\\"', "x".repeat(4000)]) {
      challenge.headers.delete("WWW-Authenticate");
      challenge.headers.append("WWW-Authenticate", value.replace(/nonce="[^"]*"/, `nonce="${nonce}"`));
      const { status } = await mallorysPhone.register(mallory, { challenge });
      assert.ok(status === 401 || status === 400, `${nonce.slice(0, 40)}: ${status}`);
    }
  });

  it("by two Authorizations, the other's and one's own", async (t) => {
    const scene = await setScene(t);
    const { mallory, bob, mallorysPhone } = scene;
    for (const address of [bob, mallory]) {
      const headers = mallorysPhone.registerHeaders(bob);
      const challenge = await mallorysPhone.request("REGISTER", { headers });
      const own = answerTo(challenge, { device: mallory });
      const forged = answerTo(challenge, { device: bob, password: "guess" });
      const both = address === bob ? [forged, own] : [own, forged];
      const answer = await mallorysPhone.request("REGISTER", {
        headers: [...headers, ...both.map((value): [string, string] => ["Authorization", value])],
      });
      assert.ok(answer.status === 401 || answer.status === 403, String(answer.status));
    }
    await assertBobIsThere(scene);
  });

  it("by logging in on a connection that belongs to another", async (t) => {
    const scene = await setScene(t);
    const { mallory, bob, bobsPhone } = scene;
    const answer = await bobsPhone.register(mallory);
    assert.equal(answer.status, 403);
    assert.match(answer.reason, /belongs to another device/);
    assertAudited(scene);
    assert.equal((await bobsPhone.register(bob)).status, 200);
    await assertBobIsThere(scene);
  });

  it("by the other's Contact and +sip.instance: it binds one's own device to one's own connection", async (t) => {
    const scene = await setScene(t);
    const { alice, mallory, bobsPhone, mallorysPhone } = scene;
    const answer = await mallorysPhone.register(mallory, { headers: [bobsPhone.contact()] });
    assert.equal(answer.status, 200);
    await assertBobIsThere(scene);
    const bobs = bobsPhone.received.length;
    assert.equal((await alice.send(mallory.address, [mallory.id])).status, 202);
    while (mallorysPhone.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(bobsPhone.received.length, bobs, "what is for Mallory does not go where her Contact says");
  });

  it("by Expires: 0 for the other's contact", async (t) => {
    const scene = await setScene(t);
    const { mallory, bobsPhone, mallorysPhone } = scene;
    assert.equal((await mallorysPhone.register(mallory, { headers: [bobsPhone.contact(0)] })).status, 200);
    await assertBobIsThere(scene);
  });

  it("by Contact: *, which is one's own contacts only", async (t) => {
    const scene = await setScene(t);
    const { mallory, mallorysPhone } = scene;
    const star: [string, string][] = [
      ["Contact", "*"],
      ["Expires", "0"],
    ];
    assert.equal((await mallorysPhone.register(mallory, { headers: star })).status, 200);
    await assertBobIsThere(scene);
  });

  it("by the other's Call-ID and a higher CSeq, which would outdate its next registration", async (t) => {
    const scene = await setScene(t);
    const { mallory, bob, bobsPhone, mallorysPhone } = scene;
    const headers: [string, string][] = [
      mallorysPhone.contact(),
      ["Call-ID", bobsPhone.callId],
      ["CSeq", "2000000000 REGISTER"],
    ];
    assert.equal((await mallorysPhone.register(mallory, { headers })).status, 200);
    assert.equal((await bobsPhone.register(bob)).status, 200);
    await assertBobIsThere(scene);
  });

  it("and the answer tells nobody where the other is", async (t) => {
    const { mallory, mallorysPhone, bobsPhone } = await setScene(t);
    const own = await mallorysPhone.register(mallory);
    assert.equal(own.status, 200);
    assert.equal(Buffer.from(encodeMessage(own)).includes(bobsPhone.instance), false);
    const asked = await registerAs(mallorysPhone, mallory, [
      party("From", "bob@localhost"),
      to("bob@localhost"),
    ]);
    assert.equal(asked.status, 403);
    assert.equal(asked.headers.contacts().length, 0);
  });
});

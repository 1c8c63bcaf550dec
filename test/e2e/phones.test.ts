/** The command line and a SIP phone, with a server between them, each in a process of its own but the phone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Household } from "./support/household.ts";
import { SipPhone } from "./support/sip-phone.ts";

const ALICE = "alice@localhost";
const DESK = "desk@localhost";

test("texts to and from a SIP phone: only after somebody agreed, always with their level", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const desk = await SipPhone.online(t, house, "desk");

  const refused = await house.run("alice", ["send", DESK, "too early", "--json"]);
  assert.equal(refused.exitCode, 11, refused.stderr);
  assert.match(refused.stderr, /your server can read what is sent to it/);
  assert.equal((await house.run("alice", ["outbox", "--json"])).stdout, "");

  const sent = await house.run("alice", [
    "send",
    DESK,
    "Is the visitor there?",
    "--end-to-site",
    "--wait",
    "delivered",
    "--json",
  ]);
  assert.equal(sent.exitCode, 0, sent.stderr);
  const lines = sent.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines.at(-1).status, "delivered");
  assert.equal(lines.at(-1).security, "end-to-site");
  assert.equal(await desk.received(), "Is the visitor there?", "and nothing of what was refused");

  // Alice is offline: it waits for her at the server.
  assert.equal(await desk.send(ALICE, "She is here."), 202);
  const received = await house.run("alice", ["receive", "--count", "1", "--timeout", "60", "--json"]);
  assert.equal(received.exitCode, 0, received.stderr);
  const { from, text, security } = JSON.parse(received.stdout);
  assert.deepEqual([from, text, security], [DESK, "She is here.", "end-to-site"]);
  const again = await house.run("alice", ["send", DESK, "Thanks", "--wait", "delivered"]);
  assert.equal(again.exitCode, 0, "asked once per contact");
});

test("a call that nobody could answer is told of when the device is back, once", async (t) => {
  const house = new Household(t);
  await house.startServer();
  await house.welcome("alice");
  const desk = await SipPhone.online(t, house, "desk");
  assert.equal(await desk.call(ALICE), 480);
  assert.equal(await desk.send(ALICE, "Call me back"), 202);
  const received = await house.run("alice", ["receive", "--count", "1", "--timeout", "60", "--json"]);
  assert.equal(received.exitCode, 0, received.stderr);
  const [call, message] = received.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual([call.from, call.missedCall], [DESK, "offline"]);
  assert.ok(call.receivedAt >= call.at);
  assert.equal(message.text, "Call me back");
  const shown = await house.run("alice", ["history", DESK]);
  assert.match(shown.stdout, /Missed call from desk@localhost at .*: no device of yours was connected\./);
  const answer = await house.run("alice", ["send", DESK, "I do", "--end-to-site", "--wait", "delivered"]);
  assert.equal(answer.exitCode, 0, answer.stderr);
  const history = await house.run("alice", ["history", DESK, "--json"]);
  assert.equal(history.stdout.match(/"note":"missed_call"/g)?.length, 1, "also after connecting again");
});

/**
 * The torture messages of RFC 4475 over TLS, against a whole server: each is answered as the table says, and does the
 * server no harm. That they are also read right stands in packages/sip/message/rfc4475.test.ts.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import type { RunningServer } from "@sottovoce/server";
import { parseMessage, type SipResponse } from "@sottovoce/sip";
import { addDevice, type TestDevice } from "../../packages/server/test/device.ts";
import { answerTo } from "../../packages/server/test/phone.ts";
import { startTestServer, type TestServer } from "../../packages/server/test/server.ts";
import { TORTURES, type Torture } from "./rfc4475-table.ts";
import { RawPeer } from "./support/raw-peer.ts";

const VECTORS = new URL("../../../shared/vectors/rfc4475/", import.meta.url);
const present = existsSync(VECTORS);
const skip = present ? false : "the RFC 4475 messages are not beside the project (../shared/vectors/rfc4475)";

function load(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.dat`, VECTORS)));
}

let probes = 0;

/** A request that is always answered; its Call-ID tells its answer from others. */
function probe(): { readonly id: string; readonly text: string } {
  const id = `probe-${++probes}`;
  const text = [
    "OPTIONS sip:example.com SIP/2.0",
    `Via: SIP/2.0/TLS probe.invalid;branch=z9hG4bK${id}`,
    "Max-Forwards: 70",
    `From: <sip:${id}@probe.invalid>;tag=1`,
    "To: <sip:example.com>",
    `Call-ID: ${id}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0\r\n\r\n",
  ].join("\r\n");
  return { id, text };
}

async function assertAlive(server: RunningServer): Promise<void> {
  const peer = await RawPeer.connect(server);
  peer.write(probe().text);
  assert.equal((await peer.final())?.status, 200, "the server does not answer any more");
  peer.close();
}

/** Sends a message that leaves the connection open: the probe behind it is answered, and so is it, or not at all. */
async function sendAndGoOn(
  peer: RawPeer,
  message: Uint8Array,
  isAnswered: boolean,
): Promise<SipResponse | null> {
  const { id, text } = probe();
  peer.write(message);
  peer.write(text);
  const answers: SipResponse[] = [];
  for (let expected = isAnswered ? 2 : 1; expected > 0; expected--) {
    const response = await peer.final();
    assert(response !== null, "the connection was closed");
    answers.push(response);
  }
  const ofMessage = answers.filter(({ headers }) => headers.callId() !== id);
  assert.equal(ofMessage.length, isAnswered ? 1 : 0);
  assert.equal(answers.find(({ headers }) => headers.callId() === id)?.status, 200, "the probe is answered");
  return ofMessage[0] ?? null;
}

/** Sends a message after which nothing can be read any more. */
async function sendAndLose(
  peer: RawPeer,
  message: Uint8Array,
  isComplete: boolean,
): Promise<SipResponse | null> {
  peer.write(message);
  if (!isComplete) peer.end();
  const answers = await peer.untilClosed();
  assert(answers.length <= 1, "one message has one answer");
  return answers[0] ?? null;
}

/** What stood whole before the end of all reading may have been answered by then; whatever it was, it was refused. */
async function loseWithOthers(server: RunningServer, peer: RawPeer, message: Uint8Array): Promise<void> {
  peer.write(message);
  for (const { status } of await peer.untilClosed())
    assert(status >= 400, `something was answered ${status}`);
  await assertAlive(server);
}

function checkAnswer(
  response: SipResponse | null,
  status: number | null,
  headers: Torture["answer"] = {},
): void {
  assert.equal(response?.status ?? null, status);
  for (const [name, expected] of Object.entries(headers))
    assert.match(response?.headers.get(name) ?? "", expected);
}

/** The same REGISTER again, as RFC 3261 §22.2 has it repeated: next CSeq, other branch, credentials. */
function repeated(message: Uint8Array, challenge: SipResponse, device: TestDevice): string {
  const request = parseMessage(message);
  assert(request.kind === "request");
  const authorization = answerTo(challenge, { device, uri: request.uri });
  return Buffer.from(message)
    .toString("latin1")
    .replace("\r\n", `\r\nAuthorization: ${authorization}\r\n`)
    .replace("branch=z9hG4bK", "branch=z9hG4bKagain")
    .replace(/CSeq: (\d+)/, (_, digits: string) => `CSeq: ${Number(digits) + 1}`);
}

/** The one of these devices whose account a message's To names. */
function ownerOf(message: Uint8Array, devices: readonly TestDevice[]): TestDevice {
  const to = parseMessage(message).headers.to()?.uri;
  const owner = devices.find(({ address }) => to === `sip:${address}`);
  assert(owner !== undefined, `nobody here is ${to}`);
  return owner;
}

/** @param devices of accounts that some of the messages name */
async function torture(
  { server }: TestServer,
  devices: readonly TestDevice[],
  name: string,
  expected: Torture,
): Promise<void> {
  const message = load(name);
  const peer = await RawPeer.connect(server);
  const goesOn = expected.ending === "goes on";
  // The one message that ends before its own Content-Length.
  const isComplete = name !== "clerr";
  if (expected.status === "perhaps") return loseWithOthers(server, peer, message);
  const response = goesOn
    ? await sendAndGoOn(peer, message, expected.status !== null)
    : await sendAndLose(peer, message, isComplete);
  checkAnswer(response, expected.status, expected.answer);
  if (expected.withCredentials !== undefined && response !== null) {
    peer.write(repeated(message, response, ownerOf(message, devices)));
    checkAnswer(await peer.final(), expected.withCredentials.status, expected.withCredentials.answer);
  }
  peer.close();
  await assertAlive(server);
}

test("every RFC 4475 message has its place in the table", { skip }, () => {
  const files = readdirSync(VECTORS).map((file) => file.replace(/\.dat$/, ""));
  assert.equal(files.length, 49);
  assert.deepEqual(files.sort(), Object.keys(TORTURES).sort());
});

test("RFC 4475 over TLS", { skip }, async (t: TestContext) => {
  const host = await startTestServer(t, { overrides: { domain: "example.com" } });
  const devices = [await addDevice(host, "user"), await addDevice(host, "watson")];
  for (const [name, expected] of Object.entries(TORTURES)) {
    const outcome = expected.status ?? "no answer";
    await t.test(
      `§${expected.section} ${name}: ${outcome}, the connection ${expected.ending === "closed" ? "is closed" : "goes on"} (${expected.reason})`,
      () => torture(host, devices, name, expected),
    );
  }
  await t.test("nothing of it was a fault of the server", () => {
    const faults = host.log.filter((line) => /unexpected_error|store\.died/.test(line));
    assert.deepEqual(faults, []);
  });
});

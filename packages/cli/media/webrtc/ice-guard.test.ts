import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { test } from "node:test";
import { classes, Message, methods, type RTCIceTransport } from "werift";
import { Connection } from "./connection.ts";
import { guardIce } from "./ice-guard.ts";

const OURS = { username: "ours", password: "between the two of us" };
const DATA = Buffer.from("16fefd0000000000000000000100", "hex");

function request({ username, password }: typeof OURS): Message {
  const message = new Message(methods.BINDING, classes.REQUEST);
  message.setAttribute("USERNAME", `${username}:theirs`).setAttribute("PRIORITY", 1);
  message.setAttribute("ICE-CONTROLLED", randomBytes(8).readBigUInt64BE());
  return message.addMessageIntegrity(Buffer.from(password)).addFingerprint();
}

type From = readonly [string, number];

/** What reaches werift of what comes in on a way, by which it can be sent. */
function door(method: "datagramReceived" | "handleStunMessage" = "datagramReceived") {
  const connection = {
    localUsername: OURS.username,
    localPassword: OURS.password,
    remoteUsername: "",
    ways: [] as object[],
    ensureProtocol(way: object) {
      this.ways.push(way);
    },
  };
  guardIce(connection as unknown as RTCIceTransport["connection"]);
  let read = 0;
  const way: Partial<Record<typeof method, (datagram: Buffer, from: From) => void>> = {
    [method]: () => read++,
  };
  connection.ensureProtocol(way);
  assert.deepEqual(connection.ways, [way]);
  const admits = (datagram: Buffer, port: number, host = "192.0.2.1"): boolean => {
    const before = read;
    way[method]!(datagram, [host, port]);
    return read > before;
  };
  return { connection, admits };
}

test("whoever has not read our description is not heard, on a socket or through a relay", () => {
  for (const method of ["datagramReceived", "handleStunMessage"] as const) {
    const { admits } = door(method);
    assert.ok(!admits(DATA, 1));
    assert.ok(!admits(request({ ...OURS, password: "a guess" }).bytes, 1));
    assert.ok(!admits(request({ ...OURS, username: "others" }).bytes, 1));
    assert.ok(!admits(DATA, 1));
    assert.ok(admits(request(OURS).bytes, 1));
    assert.ok(admits(DATA, 1));
    assert.ok(!admits(DATA, 2));
    assert.ok(!admits(DATA, 1, "192.0.2.2"));
  }
});

test("answers to what we ask pass, since werift holds them against that", () => {
  const { admits } = door();
  const answer = new Message(methods.BINDING, classes.RESPONSE).addMessageIntegrity(Buffer.from("?")).bytes;
  assert.ok(admits(answer, 1));
  assert.ok(!admits(DATA, 1));
});

test("no more addresses are tried than a peer can have, however often its request is sent again", () => {
  const { connection, admits } = door();
  connection.remoteUsername = "theirs";
  const copy = request(OURS).bytes;
  const admitted = Array.from({ length: 1_000 }, (_, port) => port).filter((port) => admits(copy, port));
  assert.equal(admitted.length, 64);
  assert.ok(admits(copy, 0) && admits(DATA, 0) && !admits(DATA, 999));
});

test("no more requests wait for the peer's description than there is room for", () => {
  const { connection, admits } = door();
  const copy = request(OURS).bytes;
  assert.equal(Array.from({ length: 1_000 }).filter(() => admits(copy, 1)).length, 256);
  connection.remoteUsername = "theirs";
  assert.ok(admits(copy, 1));
});

test("a way that is read at an unknown place is not used", () => {
  const { connection } = door();
  assert.throws(() => connection.ensureProtocol({}), /another place/);
});

test("over a socket, only who has read our description gets an answer", async (t) => {
  const connection = await Connection.open({
    iceServers: [],
    relayOnly: false,
    extraAddresses: ["127.0.0.1"],
  });
  t.after(() => connection.close());
  const offer = await connection.offer();
  const [, port] = /a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+) typ host/i.exec(offer)!;
  const username = /a=ice-ufrag:(\S+)/.exec(offer)![1]!;
  const password = /a=ice-pwd:(\S+)/.exec(offer)![1]!;
  const socket = createSocket("udp4");
  t.after(() => socket.close());
  const answered = new Promise<Buffer>((resolve) => socket.once("message", resolve));
  const last = request({ username, password });
  const unsigned = new Message(methods.BINDING, classes.REQUEST)
    .setAttribute("USERNAME", `${username}:theirs`)
    .setAttribute("PRIORITY", 1);
  const others = [unsigned, request({ username, password: "a guess" }), request({ username: "x", password })];
  for (const { bytes } of [...others, last]) {
    await new Promise((resolve) => socket.send(bytes, Number(port), "127.0.0.1", resolve));
  }
  // The first answer that comes is that to the last request.
  assert.deepEqual((await answered).subarray(8, 20), last.transactionId);
});

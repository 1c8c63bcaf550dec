/** What werift would let pass, it does not pass here. Its own peer connections are the attacker. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { steadyRandom } from "@sottovoce/voice/test/sound";
import {
  CipherContext,
  HashAlgorithm,
  NamedCurveAlgorithm,
  RTCCertificate,
  type RTCDtlsTransport,
  RTCPeerConnection,
  SignatureAlgorithm,
} from "werift";
import { DtlsGuard } from "./dtls-guard.ts";
import { isUnderKeys, recordsOf } from "./early-records.ts";

const STRANGER = ["192.0.2.1", 9] as const;

interface Peer {
  readonly connection: RTCPeerConnection;
  readonly transport: RTCDtlsTransport;
  readonly guard: DtlsGuard;
  /** SHA-256 of the certificate that it shows. */
  readonly fingerprint: Uint8Array;
  /** When the handshake has ended, as werift sees it. */
  readonly connected: Promise<void>;
}

function newKeys() {
  return CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  );
}

async function honest(): Promise<RTCCertificate> {
  const { certPem, keyPem, signatureHash } = await newKeys();
  return new RTCCertificate(keyPem, certPem, signatureHash);
}

/** Somebody else's certificate, which anybody can copy, without its key. */
async function stolen(): Promise<RTCCertificate> {
  const [victim, thief] = [await newKeys(), await newKeys()];
  return new RTCCertificate(thief.keyPem, victim.certPem, victim.signatureHash);
}

function peer(t: TestContext, certificate: RTCCertificate): Peer {
  const connection = new RTCPeerConnection({
    iceServers: [],
    iceAdditionalHostAddresses: ["127.0.0.1"],
    certificates: [certificate],
  });
  connection.createDataChannel("zrtp", { negotiated: true, id: 0 });
  const [transport] = connection.dtlsTransports;
  Object.assign(transport!.iceTransport.connection, { stunServer: undefined });
  t.after(async () => {
    if (transport!.dtls !== undefined) transport!.dtls.dtls.flight = 100;
    await connection.close();
  });
  const hex = certificate.getFingerprints()[0]!.value.replaceAll(":", "");
  const connected = new Promise<void>((resolve) => {
    transport!.onStateChange.subscribe((state) => {
      if (state === "connected") resolve();
    });
  });
  const guard = new DtlsGuard(transport!);
  return { connection, transport: transport!, guard, fingerprint: Uint8Array.fromHex(hex), connected };
}

/** The offering side is DTLS's server, the answering one its client (RFC 8842 §5). */
async function meet(server: Peer, client: Peer): Promise<void> {
  await server.connection.setLocalDescription(await server.connection.createOffer());
  await client.connection.setRemoteDescription(server.connection.localDescription!);
  await client.connection.setLocalDescription(await client.connection.createAnswer());
  await server.connection.setRemoteDescription(client.connection.localDescription!);
  await Promise.all([server.connected, client.connected]);
}

test("two honest sides prove each other", async (t) => {
  const [server, client] = [peer(t, await honest()), peer(t, await honest())];
  await meet(server, client);
  assert.equal(server.transport.role, "server");
  assert.ok(server.guard.proves(client.fingerprint));
  assert.ok(client.guard.proves(server.fingerprint));
});

test("another fingerprint than that of the certificate proves nothing", async (t) => {
  const [server, client] = [peer(t, await honest()), peer(t, await honest())];
  await meet(server, client);
  assert.ok(!server.guard.proves(server.fingerprint));
  assert.ok(!client.guard.proves(client.fingerprint));
});

test("a server that shows a certificate without its key passes werift, and is found out here", async (t) => {
  const [server, client] = [peer(t, await stolen()), peer(t, await honest())];
  await meet(server, client);
  assert.equal(client.transport.state, "connected");
  assert.ok(!client.guard.proves(server.fingerprint));
});

test("a client that shows a certificate without its key passes werift, and is found out here", async (t) => {
  const [server, client] = [peer(t, await honest()), peer(t, await stolen())];
  await meet(server, client);
  assert.equal(server.transport.state, "connected");
  assert.ok(!server.guard.proves(client.fingerprint));
});

test("without the extended master secret nothing is proven", async (t) => {
  const [server, client] = [peer(t, await honest()), peer(t, await honest())];
  await meet(server, client);
  client.transport.dtls!.dtls.remoteExtendedMasterSecret = false;
  assert.ok(!client.guard.proves(server.fingerprint));
});

test("before a handshake nothing is proven", async (t) => {
  const alone = peer(t, await honest());
  assert.ok(!alone.guard.proves(alone.fingerprint));
});

test("handshake messages in clear, after the handshake, change no keys", async (t) => {
  for (const proveFirst of [true, false]) {
    const [server, client] = [peer(t, await honest()), peer(t, await honest())];
    await meet(server, client);
    if (proveFirst)
      assert.ok(server.guard.proves(client.fingerprint) && client.guard.proves(server.fingerprint));
    for (const { transport } of [server, client]) {
      const socket = transport.dtls!;
      const before = { secret: socket.cipher.masterSecret, share: socket.cipher.remoteKeyPair.publicKey };
      const cached = socket.dtls.sortedHandshakeCache;
      for (const handshake of cached) {
        // Another message of the same type, as somebody on the way would put one in: in its place, or as a later one.
        for (const message_seq of [handshake.message_seq, ...Array(8).keys()]) {
          const forged = Object.assign(Object.create(Object.getPrototypeOf(handshake)), handshake);
          forged.message_seq = message_seq;
          forged.fragment = Buffer.concat([handshake.fragment.subarray(1), Buffer.of(7)]);
          assert.deepEqual(socket.handleFragmentHandshake([forged]), []);
        }
      }
      await nextTask();
      assert.equal(transport.dtls!.cipher.masterSecret, before.secret);
      assert.equal(transport.dtls!.cipher.remoteKeyPair.publicKey, before.share);
      assert.ok(transport.dtls!.connected);
    }
  }
});

test("flights that arrive backwards, shuffled, cut up and again and again end in the same keys", async (t) => {
  for (const seed of [1, 2, 3, 4]) {
    const [server, client] = [peer(t, await honest()), peer(t, await honest())];
    const random = steadyRandom(seed);
    for (const { transport } of [server, client]) mix(transport, random);
    await meet(server, client);
    assert.ok(server.guard.proves(client.fingerprint), `seed ${seed}`);
    assert.ok(client.guard.proves(server.fingerprint), `seed ${seed}`);
    const [hers, his] = [server.transport.dtls!, client.transport.dtls!];
    assert.deepEqual(hers.cipher.masterSecret, his.cipher.masterSecret);
    assert.deepEqual(
      hers.exportKeyingMaterial("EXTRACTOR-dtls_srtp", 60),
      his.exportKeyingMaterial("EXTRACTOR-dtls_srtp", 60),
    );
  }
});

test("alerts and records of unknown types end nothing, before and after the peer is proven", async (t) => {
  const [server, client] = [peer(t, await honest()), peer(t, await honest())];
  await meet(server, client);
  const datagrams = [
    "15fefd000000000000000000020100",
    "15fefd000000000000000000020228",
    "15fefd000100000000000500020100",
    `15fefd0001000000000005001a0100${"ab".repeat(24)}`,
    "19fefd000000000000000000020100",
    "17fefd000000000000000000020100",
  ].map((hex) => Buffer.from(hex, "hex"));
  for (const prove of [false, true]) {
    if (prove) assert.ok(server.guard.proves(client.fingerprint) && client.guard.proves(server.fingerprint));
    for (const { transport } of [server, client]) {
      for (const datagram of datagrams) transport.dtls!.transport.socket.onData(datagram, STRANGER);
      await nextTask();
      assert.equal(transport.state, "connected");
    }
  }
});

test("what comes under the keys before the peer is proven waits, and is read then", async (t) => {
  const [server, client] = [peer(t, await honest()), peer(t, await honest())];
  await meet(server, client);
  const heard: string[] = [];
  client.transport.dataReceiver = (data) => heard.push(data.toString("latin1"));
  assert.ok(server.guard.proves(client.fingerprint));
  const arrived = datagrams(client.transport, 20);
  for (let i = 0; i < 20; i++) await server.transport.dtls!.send(Buffer.from(`${i}`));
  await arrived;
  assert.deepEqual(heard, []);
  assert.ok(client.guard.proves(server.fingerprint));
  await nextTask();
  // SCTP's own are among them, and the last ones may have come after that.
  const own = heard.filter((text) => /^\d+$/.test(text)).map(Number);
  assert.equal(own[0], 0);
  assert.ok(own.length >= 10, `${own.length}`);
  assert.deepEqual(
    own,
    [...new Set(own)].sort((a, b) => a - b),
  );
});

test("no two records have the same number under the same keys", async (t) => {
  const [server, client] = [peer(t, await honest()), peer(t, await honest())];
  const sent = new Map<string, Set<string>>();
  for (const [name, { transport }] of Object.entries({ server, client })) {
    onSend(transport, (datagram, send) => {
      for (const record of recordsOf(datagram)) {
        if (!isUnderKeys(record)) continue;
        const number = `${name} ${record.subarray(3, 11).toString("hex")}`;
        sent.set(number, (sent.get(number) ?? new Set()).add(record.toString("hex")));
      }
      send(datagram);
    });
  }
  await meet(server, client);
  assert.ok(server.guard.proves(client.fingerprint) && client.guard.proves(server.fingerprint));
  for (const { transport } of [server, client]) {
    for (let i = 0; i < 30; i++) await transport.dtls!.send(Buffer.from([i]));
  }
  assert.ok(sent.size >= 62);
  // A flight that is repeated is the same to the byte.
  for (const [number, records] of sent) assert.equal(records.size, 1, number);
});

/** What one side sends passes `pass`. Its handshake has not begun. */
function onSend(
  transport: RTCDtlsTransport,
  pass: (datagram: Buffer, send: (datagram: Buffer) => void) => void,
): void {
  const ice = transport.iceTransport.connection;
  const send = ice.send.bind(ice);
  Object.assign(ice, {
    send: async (datagram: Buffer) => pass(datagram, (out) => void send(out).catch(() => undefined)),
  });
}

/**
 * What one side sends in one go arrives in any order, each message in two parts or three that overlap, twice, and all
 * that it sent before once more.
 */
function mix(transport: RTCDtlsTransport, random: () => number): void {
  const [waiting, earlier]: [Buffer[], Buffer[]] = [[], []];
  onSend(transport, (datagram, send) => {
    if (waiting.length === 0) {
      setImmediate(() => {
        const fresh = waiting.splice(0).flatMap((flight) => recordsOf(flight));
        const parts = fresh.flatMap((record) => cut(record, random));
        for (const record of shuffled([...parts, ...parts, ...earlier], random)) send(record);
        earlier.push(...parts);
      });
    }
    waiting.push(Buffer.from(datagram));
  });
}

/** A record with a message in clear becomes two or three, with parts of it. */
function cut(record: Buffer, random: () => number): readonly Buffer[] {
  const HANDSHAKE = 22;
  const [header, message] = [record.subarray(0, 13), record.subarray(13)];
  const length = record[0] === HANDSHAKE && !isUnderKeys(record) ? message.readUIntBE(1, 3) : 0;
  if (length < 2) return [record];
  const middle = 1 + Math.floor(random() * (length - 1));
  const overlap = Math.floor(random() * middle);
  return [
    [0, middle],
    [middle - overlap, length],
  ].map(([start = 0, end = 0]) => {
    const part = Buffer.concat([header, message.subarray(0, 12), message.subarray(12 + start, 12 + end)]);
    part.writeUInt16BE(part.length - 13, 11);
    part.writeUIntBE(start, 13 + 6, 3);
    part.writeUIntBE(end - start, 13 + 9, 3);
    return part;
  });
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Resolves when so many datagrams of DTLS have come. */
function datagrams(transport: RTCDtlsTransport, count: number): Promise<void> {
  const way = transport.dtls!.transport.socket;
  const { onData } = way;
  let left = count;
  return new Promise((resolve) => {
    way.onData = (datagram, from) => {
      onData(datagram, from);
      if (--left === 0) resolve();
    };
  });
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

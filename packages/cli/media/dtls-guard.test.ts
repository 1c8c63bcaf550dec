/** What werift would let pass, it does not pass here. Its own peer connections are the attacker. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
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
        // Another message of the same type, as somebody on the way would put one in.
        const forged = Object.assign(Object.create(Object.getPrototypeOf(handshake)), handshake);
        forged.fragment = Buffer.concat([handshake.fragment.subarray(1), Buffer.of(7)]);
        await socket.onHandleHandshakes([forged]);
      }
      assert.equal(transport.dtls!.cipher.masterSecret, before.secret);
      assert.equal(transport.dtls!.cipher.remoteKeyPair.publicKey, before.share);
      assert.ok(transport.dtls!.connected);
    }
  }
});

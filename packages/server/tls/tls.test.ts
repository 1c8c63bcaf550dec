import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { connect, createServer, type TLSSocket } from "node:tls";
import { readConfig } from "../config.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { capturedLog, temporaryDirectory } from "../test/temporary.ts";
import { createAuthority, issueCertificate, LEAF_LIFETIME_MS, RENEW_BEFORE_MS } from "./authority.ts";
import { publicKeyHash, type TlsIdentity } from "./chain.ts";
import { loadIdentity, TLS_FOLDER } from "./identity.ts";
import { CHECK_EVERY_MS, secureContextOptions, TlsKeeper } from "./keeper.ts";

const DAY_MS = 86_400_000;
const NOW = Date.now();
const config = readConfig("", "test", { host: "chat.example.org" });

const leafOf = (identity: TlsIdentity) => new X509Certificate(identity.chain);

async function echoServer(t: TestContext, identity: TlsIdentity) {
  const server = createServer(secureContextOptions(identity), (socket) => socket.pipe(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const open = async (ca: string, servername: string): Promise<TLSSocket> => {
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: "127.0.0.1", ca, servername });
    await once(socket, "secureConnect");
    t.after(() => socket.destroy());
    return socket;
  };
  return { server, open };
}

async function echo(socket: TLSSocket, text: string): Promise<string> {
  socket.write(text);
  const [data] = await once(socket, "data");
  return String(data);
}

describe("TLS identity", () => {
  it("is made at first start, found again at the second, and readable by its owner only", async (t) => {
    const dir = await temporaryDirectory(t);
    const first = await loadIdentity(dir, config, NOW);
    const second = await loadIdentity(dir, config, NOW + DAY_MS);
    assert.equal(second.chain, first.chain);
    assert.deepEqual(second.caHash, first.caHash);
    for (const name of await readdir(join(dir, TLS_FOLDER))) {
      assert.equal((await stat(join(dir, TLS_FOLDER, name))).mode & 0o777, 0o600, name);
    }
    assert.equal((await stat(join(dir, TLS_FOLDER))).mode & 0o777, 0o700);
  });

  it("names the host and loopback, and is accepted by a client that trusts the authority", async (t) => {
    const identity = await loadIdentity(await temporaryDirectory(t), config, NOW);
    const leaf = leafOf(identity);
    for (const host of ["chat.example.org", "localhost"]) assert.ok(leaf.checkHost(host), host);
    for (const address of ["127.0.0.1", "::1"]) assert.ok(leaf.checkIP(address), address);
    const { open } = await echoServer(t, identity);
    assert.equal(await echo(await open(identity.ca, "chat.example.org"), "hello"), "hello");
    await assert.rejects(open(identity.ca, "other.example.org"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    const stranger = await createAuthority(NOW);
    await assert.rejects(open(stranger.certificate, "chat.example.org"));
  });

  it("sends the authority along, whose key has the hash of activation links", async (t) => {
    const identity = await loadIdentity(await temporaryDirectory(t), config, NOW);
    const { open } = await echoServer(t, identity);
    const socket = await open(identity.ca, "localhost");
    const { raw } = socket.getPeerCertificate(true).issuerCertificate;
    assert.deepEqual(publicKeyHash(new X509Certificate(raw)), identity.caHash);
    const authority = new X509Certificate(identity.ca);
    assert.equal(authority.ca, true);
    assert.ok(authority.validToDate.getTime() - NOW > 3600 * DAY_MS);
  });

  it("is renewed 30 days before it expires, under the same authority", async (t) => {
    const dir = await temporaryDirectory(t);
    const first = await loadIdentity(dir, config, NOW);
    const kept = await loadIdentity(dir, config, first.validUntil - RENEW_BEFORE_MS - DAY_MS);
    assert.equal(kept.chain, first.chain);
    const now = first.validUntil - RENEW_BEFORE_MS + 1;
    const renewed = await loadIdentity(dir, config, now);
    assert.notEqual(renewed.chain, first.chain);
    assert.ok(renewed.validUntil > now + LEAF_LIFETIME_MS - DAY_MS);
    assert.deepEqual(renewed.caHash, first.caHash);
  });

  it("is issued anew when the host name changes", async (t) => {
    const dir = await temporaryDirectory(t);
    await loadIdentity(dir, config, NOW);
    const moved = await loadIdentity(dir, readConfig("", "test", { host: "192.0.2.7" }), NOW);
    assert.ok(leafOf(moved).checkIP("192.0.2.7"));
  });

  it("says so when a key file was damaged, and never overwrites it", async (t) => {
    const dir = await temporaryDirectory(t);
    await loadIdentity(dir, config, NOW);
    const path = join(dir, TLS_FOLDER, "ca.pem");
    await writeFile(path, "garbage");
    await assert.rejects(loadIdentity(dir, config, NOW), /damaged; restore it/);
    assert.equal(await readFile(path, "utf8"), "garbage");
  });
});

describe("the operator's own certificate", () => {
  async function operatorFiles(t: TestContext) {
    const dir = await temporaryDirectory(t);
    const authority = await createAuthority(NOW);
    const leaf = await issueCertificate(authority, "chat.example.org", NOW);
    await writeFile(join(dir, "chain.pem"), leaf.certificate);
    await writeFile(join(dir, "key.pem"), leaf.key);
    await writeFile(join(dir, "ca.pem"), authority.certificate);
    return { dir, authority, leaf };
  }
  const own = (tls: Record<string, unknown>) => readConfig("", "test", { host: "chat.example.org", tls });

  it("is served with its root, whose key is pinned", async (t) => {
    const { dir, authority } = await operatorFiles(t);
    const settings = own({ certificate: "chain.pem", key: "key.pem", ca: "ca.pem" });
    const identity = await loadIdentity(dir, settings, NOW);
    assert.deepEqual(identity.caHash, publicKeyHash(new X509Certificate(authority.certificate)));
    assert.equal(identity.chain.match(/BEGIN CERTIFICATE/g)?.length, 2);
  });

  it("is refused in words when key, chain or file are wrong", async (t) => {
    const { dir } = await operatorFiles(t);
    const other = await issueCertificate(await createAuthority(NOW), "chat.example.org", NOW);
    await writeFile(join(dir, "other-key.pem"), other.key);
    await writeFile(join(dir, "other-ca.pem"), (await createAuthority(NOW)).certificate);
    await writeFile(join(dir, "empty.pem"), "");
    const cases: [Record<string, string>, RegExp][] = [
      [{ certificate: "chain.pem", key: "other-key.pem" }, /private key does not belong/],
      [{ certificate: "chain.pem", key: "key.pem", ca: "other-ca.pem" }, /not signed by the one after it/],
      [{ certificate: "empty.pem", key: "key.pem" }, /no PEM certificate/],
      [{ certificate: "missing.pem", key: "key.pem" }, /missing\.pem .* cannot be read/],
      [{ certificate: "chain.pem", key: "empty.pem" }, /cannot be used/],
    ];
    for (const [tls, expected] of cases) await assert.rejects(loadIdentity(dir, own(tls), NOW), expected);
  });
});

describe("keeping the certificate fresh", () => {
  it("replaces it in running listeners without dropping connections", async (t) => {
    const dir = await temporaryDirectory(t);
    // Real clients judge by the real time, so the old certificate was made in the past.
    const before = await loadIdentity(dir, config, NOW - (LEAF_LIFETIME_MS - RENEW_BEFORE_MS));
    const clock = new ManualClock(NOW - CHECK_EVERY_MS);
    const { log, lines } = capturedLog();
    const keeper = await TlsKeeper.open(dir, config, clock, log);
    t.after(() => keeper.close());
    assert.equal(keeper.identity.chain, before.chain);
    const { server, open } = await echoServer(t, before);
    keeper.attach(server);
    const old = await open(before.ca, "localhost");
    const replaced = new Promise<void>((resolve) => {
      keeper.attach({ setSecureContext: () => resolve() });
    });
    clock.advance(CHECK_EVERY_MS + 1);
    await replaced;
    assert.notEqual(keeper.identity.chain, before.chain);
    assert.equal(await echo(old, "still here"), "still here");
    const fresh = await open(before.ca, "localhost");
    assert.equal(fresh.getPeerX509Certificate()?.serialNumber, leafOf(keeper.identity).serialNumber);
    assert.notEqual(fresh.getPeerX509Certificate()?.serialNumber, leafOf(before).serialNumber);
    assert.ok(lines.some((line) => line.includes("tls.certificate_replaced")));
  });

  it("goes on with what it has when the files cannot be read", async (t) => {
    const dir = await temporaryDirectory(t);
    const { log, lines } = capturedLog();
    const keeper = await TlsKeeper.open(dir, config, new ManualClock(), log);
    t.after(() => keeper.close());
    const before = keeper.identity;
    await writeFile(join(dir, TLS_FOLDER, "server.pem"), "garbage");
    await chmod(join(dir, TLS_FOLDER), 0o700);
    await keeper.refresh();
    assert.equal(keeper.identity, before);
    assert.ok(lines.some((line) => line.includes("tls.certificate_unusable")));
  });
});

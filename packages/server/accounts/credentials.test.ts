import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { describe, it, type TestContext } from "node:test";
import {
  answerChallenge,
  createChallenge,
  createRequest,
  formatCredentials,
  type SipConnection,
} from "@sottovoce/sip";
import { type DeviceId, toBase64Url } from "@sottovoce/wire";
import { Refusal } from "../refusal.ts";
import { DigestAuthentication } from "../registrar/authentication.ts";
import { DeviceFlow } from "../registrar/flow.ts";
import { Nonces } from "../registrar/nonce.ts";
import { LoginAttempts } from "../security/login-attempts.ts";
import type { Store } from "../store/store.ts";
import { createAccount, prepareActivation, START } from "../test/contract/fixtures.ts";
import { createTestStore } from "../test/sqlite-store.ts";
import { capturedLog } from "../test/temporary.ts";
import { Authenticator, createSecret, hashSecret } from "./credentials.ts";
import { Directory } from "./directory.ts";

const REALM = "example.org";

/** A store whose calls are counted. */
function counted(store: Store): { readonly store: Store; readonly calls: string[] } {
  const calls: string[] = [];
  const watch = <Aggregate extends object>(name: string, aggregate: Aggregate): Aggregate =>
    new Proxy(aggregate, {
      get: (target, method) => {
        calls.push(`${name}.${String(method)}`);
        return Reflect.get(target, method);
      },
    });
  const { accounts, devices } = store;
  return {
    calls,
    store: { ...store, accounts: watch("accounts", accounts), devices: watch("devices", devices) },
  };
}

/** Counts every hash that is made from now on. */
function countHashes(t: TestContext): () => number {
  const { mock } = t.mock.method(crypto, "hash");
  syncBuiltinESMExports();
  t.after(() => {
    mock.restore();
    syncBuiltinESMExports();
  });
  return () => mock.callCount();
}

/** A device, and a server that has just started. */
async function setUp(t: TestContext) {
  const held = await createTestStore(t);
  const activation = await prepareActivation(held.store, await createAccount(held.store));
  const { id } = activation.device;
  const secret = createSecret();
  const device = { ...activation.device, ha1: hashSecret(id, REALM, secret) };
  assert.deepEqual(await held.store.devices.activate({ ...activation, device }, START), {
    outcome: "activated",
  });
  const { store, calls } = counted(held.store);
  const directory = await Directory.open(store);
  const { log } = capturedLog();
  const now = () => START;
  const authenticator = new Authenticator({
    directory,
    devices: store.devices,
    attempts: new LoginAttempts(log, now),
    realm: REALM,
    now,
  });
  calls.length = 0;
  return { store, calls, directory, authenticator, id, account: device.account, secret: toBase64Url(secret) };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

/** Where the tries come from. */
const REMOTE = { address: "192.0.2.1", port: 40_000 };
const UNKNOWN = "0badf00d" as DeviceId;
const WRONG = "A".repeat(43);

/** What can be offered: a device that exists or not, a secret that is right or not. */
function offers({ id, secret }: Setting): {
  readonly [name: string]: readonly [id: DeviceId, secret: string];
} {
  return { wrong: [id, WRONG], unknown: [UNKNOWN, WRONG], "unknown, right for another": [UNKNOWN, secret] };
}

/** Whether `Bearer` lets somebody in. */
async function bearer({ authenticator }: Setting, id: DeviceId, secret: string): Promise<boolean> {
  try {
    await authenticator.bearer(`Bearer ${id}.${secret}`, "192.0.2.1");
    return true;
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === "unauthorized");
    return false;
  }
}

/** A connection that challenged once, and checks the answers of whoever comes. */
function digester({ authenticator }: Setting) {
  const nonces = new Nonces(() => START);
  const flow = new DeviceFlow({ id: 7, remote: REMOTE } as unknown as SipConnection);
  const authentication = new DigestAuthentication(authenticator, nonces, REALM);
  const challenge = createChallenge({ realm: REALM, nonce: nonces.issue(7), algorithm: "SHA-256" });
  let nc = 0;
  return async (username: string, password: string): Promise<boolean> => {
    const credentials = answerChallenge(
      (_, text) => crypto.createHash("sha256").update(text).digest("hex"),
      challenge,
      {
        username,
        password,
        method: "REGISTER",
        uri: "sip:example.org",
        nc: ++nc,
        cnonce: "cnonce",
      },
    );
    assert.ok(credentials);
    const request = createRequest({
      method: "REGISTER",
      uri: "sip:example.org",
      headers: [["Authorization", formatCredentials(credentials)]],
    });
    return (await authentication.check(request, flow)).kind === "authenticated";
  };
}

describe("a verdict on a credential", () => {
  it("asks the store nothing about anybody, and hashes once, for HTTP", async (t) => {
    const setting = await setUp(t);
    const hashes = countHashes(t);
    for (const round of ["just started", "in use"]) {
      for (const [name, [id, secret]] of Object.entries(offers(setting))) {
        const before = hashes();
        assert.equal(await bearer(setting, id, secret), false);
        assert.deepEqual(setting.calls, [], `${name}, ${round}`);
        assert.equal(hashes() - before, 1, `${name}, ${round}`);
      }
      // The first time, finding the account and noting the device as seen come after the verdict.
      assert.equal(await bearer(setting, setting.id, setting.secret), true);
      setting.calls.length = 0;
    }
    const before = hashes();
    assert.equal(await bearer(setting, setting.id, setting.secret), true);
    assert.deepEqual(setting.calls, []);
    assert.equal(hashes() - before, 1);
  });

  it("asks the store nothing about anybody, and hashes as often, for SIP", async (t) => {
    const setting = await setUp(t);
    const check = digester(setting);
    const hashes = countHashes(t);
    const price = async (id: string, secret: string, right: boolean) => {
      const before = hashes();
      assert.equal(await check(id, secret), right);
      return hashes() - before;
    };
    for (const round of ["just started", "in use"]) {
      const prices = new Set<number>();
      for (const [name, [id, secret]] of Object.entries(offers(setting))) {
        prices.add(await price(id, secret, false));
        assert.deepEqual(setting.calls, [], `${name}, ${round}`);
      }
      prices.add(await price("nobody", WRONG, false));
      assert.deepEqual(setting.calls, [], round);
      prices.add(await price(setting.id, setting.secret, true));
      setting.calls.length = 0;
      assert.equal(prices.size, 1);
      assert.ok(!prices.has(0), "hashes are counted");
    }
    await price(setting.id, setting.secret, true);
    assert.deepEqual(setting.calls, []);
  });

  it("reads an account that changed for whoever comes next, whichever device they name", async (t) => {
    const setting = await setUp(t);
    for (const [name, [id, secret]] of Object.entries(offers(setting))) {
      setting.directory.forget(setting.account);
      assert.equal(await bearer(setting, id, secret), false);
      assert.deepEqual(setting.calls, ["devices.ofAccount"], name);
      setting.calls.length = 0;
    }
  });

  it("knows a device from its activation to its reset", async (t) => {
    const setting = await setUp(t);
    assert.equal(await bearer(setting, setting.id, setting.secret), true);
    await setting.store.accounts.reset(setting.account, START);
    setting.directory.forget(setting.account);
    assert.equal(await bearer(setting, setting.id, setting.secret), false);
    const account = await setting.store.accounts.get(setting.account);
    assert.ok(account);
    const activation = await prepareActivation(setting.store, account);
    const secret = createSecret();
    const device = { ...activation.device, ha1: hashSecret(activation.device.id, REALM, secret) };
    assert.equal(await bearer(setting, device.id, toBase64Url(secret)), false);
    await setting.store.devices.activate({ ...activation, device }, START);
    setting.directory.forget(setting.account);
    const both = Array.from({ length: 2 }, () => bearer(setting, device.id, toBase64Url(secret)));
    assert.deepEqual(await Promise.all(both), [true, true]);
  });
});

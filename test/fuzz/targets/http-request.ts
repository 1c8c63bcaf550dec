/**
 * Requests to the HTTP API, with the schemas, handlers and store of a real server, but no sockets. The input is
 * `METHOD /path`, a line break, and the body; it comes with the credential of a device. `$bob` and the like stand for
 * what is different each time: ids and codes the server makes up.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@sottovoce/sip";
import { toBase64Url } from "@sottovoce/wire";
import type { InjectOptions } from "fastify";
import { readConfig } from "../../../packages/server/config.ts";
import { createApp } from "../../../packages/server/http/app.ts";
import { createLog } from "../../../packages/server/log.ts";
import { createServices } from "../../../packages/server/services.ts";
import { loadServerKeys } from "../../../packages/server/store/server-key.ts";
import { openSqliteStore } from "../../../packages/server/store/sqlite/open.ts";
import { DeviceKeys, messageId, randomEnvelope } from "../../../packages/server/test/device.ts";
import { seedOf } from "../engine/random.ts";
import { hold, type Target, textOf } from "../engine/target.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const LINE = /^([A-Z]{1,10}) (\/[!-~]{0,2000})\n/;

/** An application over an empty store, and what faults it had. */
async function openApp() {
  const directory = await mkdtemp(join(tmpdir(), "sottovoce-fuzz-"));
  const faults: string[] = [];
  const log = createLog("error", {
    // Audit lines are written at every level.
    write: (line: string) => void (line.includes('"level":"error"') && faults.push(line)),
  });
  const store = await openSqliteStore({
    directory,
    serverKeys: await loadServerKeys(join(directory, "server.key")),
    onFatal: (error) => {
      throw error;
    },
  });
  // Quotas are what else would answer most of the time.
  const quota = "[quota]\nrate = 1000000\nburst = 1000000\naccount = 1000000\nbundles = 1000000\n";
  const settings = {
    server: () =>
      ({ product: "sottovoce", version: "0", domain: "localhost", httpsPort: 1, authority: "" }) as const,
    sip: () => ({ host: "localhost", tlsPort: 1, webSocketPath: "/sip", realm: "localhost" }),
    policy: (messaging: boolean) => ({ messaging, messageLifetimeMs: 1, lockAfterMs: 1 }),
  };
  const config = readConfig(quota, "fuzzing");
  const services = await createServices({
    config,
    clock: systemClock,
    log,
    store,
    settings,
    routeKey: new Uint8Array(32),
  });
  const app = await createApp(services.http);
  const close = async (): Promise<void> => {
    await app.close();
    services.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { app, services, faults, close };
}

const { app, services, faults, close } = await openApp();

/** An account's device, activated through the application itself. */
async function addDevice(name: string) {
  const keys = new DeviceKeys();
  const code = await issueCode(name);
  const preview = await post("/v1/activate/preview", { code: toBase64Url(code) });
  const activation = await post("/v1/activate", keys.activateRequest(code, preview));
  return {
    keys,
    account: preview.account,
    id: preview.device,
    bearer: `Bearer ${preview.device}.${activation.secret}`,
  };
}

async function issueCode(name: string) {
  const [record] = await services.accounts.create([
    { address: services.accounts.address(name), displayName: null, phone: null, messaging: true },
  ]);
  hold(record !== undefined, "an account was created");
  return (await services.links.issue(record.id)).code;
}

async function post(path: string, body: object) {
  const response = await app.inject({ method: "POST", url: path, payload: body });
  hold(response.statusCode < 300, `${path} was refused: ${response.body}`);
  return response.json();
}

const alice = await addDevice("alice");
const bob = await addDevice("bob");
const unusedCode = toBase64Url(await issueCode("carol"));
/** What stands for `$name` in an input: text within quotes, or a whole value of JSON. */
const VALUES: Readonly<Record<string, () => string>> = {
  alice: () => alice.id,
  bob: () => bob.id,
  code: () => unusedCode,
  id: messageId,
  envelope: () => randomEnvelope(bob.id).body,
  signed: () => JSON.stringify(alice.keys.signedPrekey(alice.account, alice.id)),
  lastResort: () => JSON.stringify(alice.keys.lastResortPrekey(alice.account, alice.id)),
  oneTime: () => JSON.stringify(alice.keys.oneTimePrekeys(alice.account, alice.id, 1)),
};

const EXAMPLES = [
  "GET /v1/server\n",
  "GET /v1/self\n",
  "GET /v1/prekeys\n",
  "GET /v1/accounts/bob%40localhost\n",
  'POST /v1/accounts/bob@localhost/bundles\n{"devices":["$bob"]}',
  'POST /v1/prekeys\n{"signedPrekey":$signed,"lastResortPrekey":$lastResort,"oneTimePrekeys":$oneTime}',
  'POST /v1/messages\n{"id":"$id","to":"bob@localhost","envelopes":[{"device":"$bob","body":"$envelope"}]}',
  'POST /v1/activate/preview\n{"code":"$code"}',
  `POST /v1/activate\n{"code":"$code","device":"$bob","accountKey":"${"A".repeat(43)}","deviceList":{"bytes":"AAAA","signature":"${"A".repeat(86)}"},"signedPrekey":$signed,"lastResortPrekey":$lastResort,"oneTimePrekeys":$oneTime,"proof":"${"A".repeat(86)}"}`,
  'POST /v1/messages/end-to-site\n{"id":"$id","to":"bob@localhost","text":"hello"}',
  "GET /healthz\n",
];

export const httpRequest: Target = {
  maxLength: 20 * 1024,
  words: [
    ...Object.keys(VALUES).map((name) => `$${name}`),
    "POST /v1/messages\n",
    '"__proto__":{},',
    '{"a":',
    "%00",
    "//",
    "/../",
    "?a=b",
  ],
  seeds: () => EXAMPLES.map((text) => Buffer.from(text)),
  run: async (input) => {
    const request = requestOf(input);
    if (request !== null) check(await app.inject(request));
  },
  close,
};

function requestOf(input: Uint8Array): InjectOptions | null {
  const text = textOf(input);
  const [line = "", name = "", url = "/"] = LINE.exec(text) ?? [];
  const method = METHODS.find((known) => known === name);
  if (method === undefined) return null;
  const payload = text.slice(line.length).replace(/\$(\w+)/g, (all, key: string) => VALUES[key]?.() ?? all);
  // From anywhere: wrong guesses of one address would soon be all that is answered.
  const remoteAddress = `192.0.2.${1 + (seedOf(input) % 250)}`;
  const headers = { authorization: alice.bearer, "content-type": "application/json" };
  return { method, url, headers, remoteAddress, ...(payload === "" ? {} : { payload }) };
}

function check({ statusCode, headers, body }: { statusCode: number; headers: object; body: string }): void {
  const fault = faults.splice(0)[0];
  hold(fault === undefined, `the server logged a fault: ${fault}`);
  hold(statusCode < 500, `a request is answered, or refused for what is wrong with it, not ${statusCode}`);
  // The answer to a message that was taken has none: it is for programs, and the commonest of all.
  hold(statusCode === 202 || "x-content-type-options" in headers, "an answer has the security headers");
  if (statusCode < 400 || body === "") return;
  const { error } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
  hold(
    typeof error?.code === "string" && typeof error.message === "string",
    "a refusal has a code and a sentence",
  );
  hold(!/\bat .*\.(ts|js):\d|node:internal/.test(body), "a refusal shows no stack");
}

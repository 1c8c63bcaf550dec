/**
 * Requests to the HTTP API, with the schemas, handlers and store of a real server, but no sockets. The input is
 * `METHOD /path`, a line break, and the body; it comes with the credential of a device. `$bob` and the like stand for
 * what is different each time: ids and codes the server makes up.
 */
import { toBase64Url } from "@sottovoce/wire";
import { createApp } from "../../../packages/server/http/app.ts";
import { DeviceKeys, messageId, randomEnvelope } from "../../../packages/server/test/device.ts";
import { seedOf } from "../engine/random.ts";
import { hold, type Target, textOf } from "../engine/target.ts";
import { openServer } from "./server-setting.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const LINE = /^([A-Z]{1,10}) (\/[!-~]{0,2000})\n/;

const server = await openServer();
const { services } = server;
const app = await createApp(services.http, null);

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
const carol = new DeviceKeys();
const code = await issueCode("carol");
const carolsPreview = await post("/v1/activate/preview", { code: toBase64Url(code) });
const activation = carol.activateRequest(code, carolsPreview, 1);
/** What stands for `$name` in an input: text within quotes, or a whole value of JSON. */
const VALUES: Readonly<Record<string, () => string>> = {
  alice: () => alice.id,
  bob: () => bob.id,
  carol: () => activation.device,
  code: () => activation.code,
  accountKey: () => activation.accountKey,
  deviceList: () => JSON.stringify(activation.deviceList),
  proof: () => activation.proof,
  carolsSigned: () => JSON.stringify(activation.signedPrekey),
  carolsLastResort: () => JSON.stringify(activation.lastResortPrekey),
  carolsOneTime: () => JSON.stringify(activation.oneTimePrekeys),
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
  "GET /v1/directory?query=b%C3%B6b%20x&limit=2&after=bob%20bob%40localhost\n",
  'POST /v1/accounts/bob@localhost/bundles\n{"devices":["$bob"]}',
  'POST /v1/prekeys\n{"signedPrekey":$signed,"lastResortPrekey":$lastResort,"oneTimePrekeys":$oneTime}',
  'POST /v1/messages\n{"id":"$id","to":"bob@localhost","envelopes":[{"device":"$bob","body":"$envelope"}]}',
  'POST /v1/activate/preview\n{"code":"$code"}',
  'POST /v1/activate\n{"code":"$code","device":"$carol","accountKey":"$accountKey","deviceList":$deviceList,"signedPrekey":$carolsSigned,"lastResortPrekey":$carolsLastResort,"oneTimePrekeys":$carolsOneTime,"proof":"$proof"}',
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
    if (request !== null) check(await app.inject({ ...request }));
  },
  close: async () => {
    await app.close();
    await server.close();
  },
};

interface Request {
  readonly method: (typeof METHODS)[number];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  readonly payload?: string;
}

function requestOf(input: Uint8Array): Request | null {
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
  const fault = server.takeFault();
  hold(fault === null, `the server logged a fault: ${fault}`);
  hold(statusCode < 500, `a request is answered, or refused for what is wrong with it, not ${statusCode}`);
  // The answer to a message that was taken has none: it is for programs, and the commonest of all.
  hold(statusCode === 202 || "x-content-type-options" in headers, "an answer has the security headers");
  if (statusCode < 400 || body === "") return;
  hold(!/\bat .*\.(ts|js):\d|node:internal/.test(body), "a refusal shows no stack");
  // Where the web app has not been built, its page is a sentence for the person who opened it.
  if ("content-type" in headers && String(headers["content-type"]).startsWith("text/plain")) return;
  const { error } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
  hold(
    typeof error?.code === "string" && typeof error.message === "string",
    "a refusal has a code and a sentence",
  );
}

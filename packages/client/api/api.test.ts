import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address, DeviceId, MessageId } from "@sottovoce/wire";
import fc from "fast-check";
import { EngineError, ImpostorServer, type Network, NetworkFailure } from "../index.ts";
import { ApiClient } from "./client.ts";
import { DevicesChanged, refusalOf } from "./refusal.ts";

const answering = (status: number, body: unknown): ApiClient => {
  const network: Network = {
    http: async () => ({ status, body }),
    sip: () => Promise.reject(new Error("no SIP here")),
  };
  return new ApiClient(network, null);
};

const ID = "0".repeat(31).concat("1") as MessageId;
const isBadAnswer = (error: unknown) =>
  error instanceof EngineError && error.code === "bad_answer" && error.fault === "server" && error.retry;

test("refusals: the server's code, whose fault, whether to retry, and a sentence", () => {
  const limited = refusalOf({
    status: 429,
    body: { error: { code: "rate_limited", message: "slow down", retryAfterMs: 1_500 } },
  });
  assert.deepEqual([limited.code, limited.retry, limited.retryAfterMs], ["rate_limited", true, 1_500]);
  const unknown = refusalOf({ status: 404, body: { error: { code: "unknown_recipient", message: "?" } } });
  assert.deepEqual([unknown.code, unknown.fault, unknown.retry], ["unknown_recipient", "user", false]);
  const changed = refusalOf({
    status: 409,
    body: { error: { code: "devices_changed", message: "x", missing: ["00000001"], gone: [] } },
  });
  assert.ok(changed instanceof DevicesChanged);
  assert.deepEqual(changed.missing, ["00000001"]);
});

test("a proxy in front of the server answers without a body: its status decides", () => {
  for (const [status, code, retry] of [
    [401, "unauthorized", false],
    [429, "rate_limited", true],
    [502, "unavailable", true],
    [503, "unavailable", true],
    [418, "bad_answer", true],
  ] as const) {
    for (const body of [null, "<html>", { error: "no" }, { error: { code: "made_up", message: "" } }]) {
      const error = refusalOf({ status, body });
      assert.deepEqual([error.code, error.retry], [code, retry], `${status} ${JSON.stringify(body)}`);
    }
  }
});

test("the network's failures are told from an impostor", async () => {
  const failing = (error: Error) =>
    new ApiClient({ http: () => Promise.reject(error), sip: () => Promise.reject(error) }, null);
  await assert.rejects(
    failing(new NetworkFailure("x")).self(),
    (error: unknown) => error instanceof EngineError && error.code === "network" && error.retry,
  );
  await assert.rejects(
    failing(new ImpostorServer("x")).self(),
    (error: unknown) => error instanceof EngineError && error.code === "impostor" && !error.retry,
  );
});

test("an answer about another message, with an unknown status or a broken id is refused", async () => {
  const submit = (body: unknown) => answering(202, body).submit(ID, "b@example.org" as Address, [], 1_000);
  const good = { id: ID, status: "enqueued", expiresAt: 5 };
  assert.deepEqual(await submit(good), { status: "enqueued", expiresAt: 5 });
  for (const bad of [
    { ...good, id: "2" },
    { ...good, status: "eaten" },
    { ...good, expiresAt: "soon" },
    { ...good, expiresAt: -1 },
    { ...good, expiresAt: 1.5 },
    { ...good, expiresAt: Number.MAX_SAFE_INTEGER },
    null,
    [],
    "enqueued",
  ]) {
    await assert.rejects(submit(bad), isBadAnswer, JSON.stringify(bad));
  }
});

test("whether somebody is there is told, not told, or no answer", async () => {
  const good = {
    address: "b@example.org",
    account: "00".repeat(16),
    kind: "app",
    displayName: null,
    registered: true,
    messaging: true,
    accountKey: null,
    deviceList: null,
  };
  const account = (registered: unknown) =>
    answering(200, { ...good, registered }).account("b@example.org" as Address);
  for (const registered of [true, false, null]) {
    assert.equal((await account(registered)).registered, registered);
  }
  for (const bad of [undefined, "yes", 1]) await assert.rejects(account(bad), isBadAnswer, String(bad));
});

test("whatever JSON the server answers, the client gives a value or its one error", async () => {
  const calls: readonly ((api: ApiClient) => Promise<unknown>)[] = [
    (api) => api.self(),
    (api) => api.account("b@example.org" as Address),
    (api) => api.bundles("b@example.org" as Address, ["00000001" as DeviceId]),
    (api) => api.preview(new Uint8Array(16)),
    (api) => api.countPrekeys(),
  ];
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.record({
      address: fc.constantFrom<unknown>("b@example.org", "", 5, null),
      account: fc.constantFrom<unknown>("00".repeat(16), "xyz", null),
      displayName: fc.constantFrom<unknown>(null, "Bob", 7, "x".repeat(5_000)),
      registered: fc.constantFrom<unknown>(true, null, "yes"),
      messaging: fc.constant(true),
      accountKey: fc.constantFrom<unknown>(null, "AAAA", "=".repeat(43), "A".repeat(43)),
      deviceList: fc.constantFrom<unknown>(null, {}, { bytes: "AAAA", signature: "A".repeat(86) }),
      bundles: fc.constantFrom<unknown>([], [{}], {}, Array(300).fill({})),
      oneTimePrekeys: fc.jsonValue(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      hostile,
      fc.constantFrom(...calls),
      fc.constantFrom(200, 400, 500),
      async (body, call, status) => {
        try {
          await call(answering(status, body));
        } catch (error) {
          assert.ok(error instanceof EngineError, String(error));
        }
      },
    ),
  );
});

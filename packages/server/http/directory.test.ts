import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DirectoryResponse } from "@sottovoce/wire";
import { addDevice } from "../test/device.ts";
import { startTestServer } from "../test/server.ts";

describe("GET /v1/directory", () => {
  it("shows who is on the server, page by page, and finds by name", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    await addDevice(host, "bob");
    await addDevice(host, "carol");
    await host.server.admin.add({ address: "dave" });
    const first = (await alice.http("GET", "/v1/directory?limit=2")).json<DirectoryResponse>();
    assert.deepEqual(
      first.entries.map(({ address, kind }) => [address, kind]),
      [
        ["alice@localhost", "app"],
        ["bob@localhost", "app"],
      ],
    );
    assert.ok(first.next !== null);
    const second = await alice.http("GET", `/v1/directory?limit=2&after=${encodeURIComponent(first.next)}`);
    assert.deepEqual(second.json<DirectoryResponse>(), {
      entries: [{ address: "carol@localhost", displayName: null, kind: "app" }],
      next: null,
    });
    const found = await alice.http("GET", "/v1/directory?query=BO");
    assert.deepEqual(
      found.json<DirectoryResponse>().entries.map(({ address }) => address),
      ["bob@localhost"],
    );
  });

  it("is for devices alone, and refuses what it does not know", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    assert.equal((await host.http("GET", "/v1/directory")).status, 401);
    for (const query of ["limit=0", "limit=x", `query=${"x".repeat(101)}`, "after=x", "page=2"]) {
      const answer = await alice.http("GET", `/v1/directory?${query}`);
      assert.equal(answer.status, 400, query);
      assert.equal(answer.error.code, "bad_request");
    }
    // The place of another search begins anew instead of showing everybody before it.
    const place = encodeURIComponent(" alice@localhost");
    const other = await alice.http("GET", `/v1/directory?query=ali&after=${place}`);
    assert.equal(other.json<DirectoryResponse>().entries.length, 1);
  });

  it("shows nobody where the operator does not want it", async (t) => {
    const host = await startTestServer(t, { overrides: { clients: { directory: false } } });
    const alice = await addDevice(host, "alice");
    const answer = await alice.http("GET", "/v1/directory");
    assert.equal(answer.status, 403);
    assert.equal(answer.error.code, "forbidden");
  });
});

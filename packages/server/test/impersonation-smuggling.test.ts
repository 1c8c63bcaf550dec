/** A request hidden in another one, to be taken for somebody else's: refused, one test for each way. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setPeople } from "./impersonation-scene.ts";
import { exchangeHttp } from "./raw.ts";
import { startTestServer } from "./server.ts";

describe("smuggling a request past the server is refused", () => {
  const smuggled = "GET /v1/self HTTP/1.1\r\nHost: x\r\n\r\n";
  const cases: readonly (readonly [name: string, head: string, body: string])[] = [
    [
      "Content-Length beside Transfer-Encoding",
      `Content-Length: 6\r\nTransfer-Encoding: chunked\r\n`,
      `0\r\n\r\n${smuggled}`,
    ],
    ["two lengths", `Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n`, smuggled],
    ["a length with a sign", `Content-Length: +0\r\n`, smuggled],
    ["a length in hexadecimal", `Content-Length: 0x10\r\n`, smuggled],
    ["a list of lengths", `Content-Length: 0, 5\r\n`, smuggled],
    ["an unknown coding", `Transfer-Encoding: xchunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a coding after chunked", `Transfer-Encoding: chunked, identity\r\n`, `0\r\n\r\n${smuggled}`],
    ["a blank before the colon", `Transfer-Encoding : chunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a folded header", `Transfer-Encoding:\r\n chunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a bare line feed in a header", `X: a\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a NUL in a header", `X: a\0b\r\nContent-Length: 0\r\n`, smuggled],
    ["a chunk of too large a size", `Transfer-Encoding: chunked\r\n`, `fffffffffffffffff\r\n${smuggled}`],
  ];
  for (const [name, head, body] of cases) {
    it(`by ${name}`, async (t) => {
      const host = await startTestServer(t);
      const answer = await exchangeHttp(
        t,
        host,
        `POST /v1/activate/preview HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${head}\r\n${body}`,
      );
      assert.match(answer, /^HTTP\/1\.1 400 /);
      // The second request would be answered with 401; whoever sees it answered has smuggled.
      assert.doesNotMatch(answer, /HTTP\/1\.1 401/);
      assert.match(host.log.join(""), /"event":"input\.malformed"|"event":"http\.refused"/);
    });
  }

  it("by line breaks in what becomes a header or a line of the log", async (t) => {
    const { host, mallory } = await setPeople(t);
    for (const address of ["bob%0d%0aX-Evil:%201@localhost", "bob%0a{%22level%22:%22audit%22}@localhost"]) {
      const answer = await host.http("GET", `/v1/accounts/${address}`, {
        headers: { authorization: mallory.bearer },
      });
      assert.equal(answer.status, 400, address);
      assert.equal(answer.headers["x-evil"], undefined);
    }
    await assert.rejects(host.server.admin.add({ address: "eve\r\nX: 1" }), /address/i);
    await assert.rejects(host.server.admin.add({ address: "eve", name: "Eve\r\nBcc: all" }), /name/i);
    for (const line of host.log) assert.doesNotThrow(() => JSON.parse(line) as unknown, line);
  });
});

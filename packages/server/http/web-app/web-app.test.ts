import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { type Answer, assertRefused, startTestServer, type TestServer } from "../../test/server.ts";
import { temporaryDirectory } from "../../test/temporary.ts";
import { PAGE, PAGE_POLICY, SCRIPT, WORKER_POLICY, writeWebApp } from "../../test/web-app.ts";

const SCRIPT_PATH = "/assets/index-Bx_-0.js";

async function serve(t: TestContext): Promise<TestServer> {
  const webApp = await temporaryDirectory(t);
  await writeWebApp(webApp);
  return startTestServer(t, { webApp, overrides: { http: { port: 0 } } });
}

describe("the web app", () => {
  it("is served with its types, kept for ever where the name has the hash and asked for again elsewhere", async (t) => {
    const host = await serve(t);
    const forEver = "public, max-age=31536000, immutable";
    for (const [path, type, caching] of [
      ["/", "text/html; charset=utf-8", "no-cache"],
      [SCRIPT_PATH, "text/javascript; charset=utf-8", forEver],
      ["/assets/index-Cx.css", "text/css; charset=utf-8", forEver],
      ["/service-worker.js", "text/javascript; charset=utf-8", "no-cache"],
      ["/manifest.webmanifest", "application/manifest+json; charset=utf-8", "no-cache"],
      ["/icon-192.png", "image/png", "no-cache"],
      // What an address bar or another app adds to a link changes nothing.
      ["/?source=home", "text/html; charset=utf-8", "no-cache"],
    ] as const) {
      const { status, headers } = await host.http("GET", path);
      assert.equal(status, 200, path);
      assert.equal(headers["content-type"], type, path);
      assert.equal(headers["cache-control"], caching, path);
      assert.match(String(headers.etag), /^"[A-Za-z0-9+/]{22}"$/, path);
    }
    assert.equal((await host.http("GET", "/")).text, PAGE);
  });

  it("comes with the headers that its build has written: the page's, and those of all else", async (t) => {
    const host = await serve(t);
    for (const path of ["/", SCRIPT_PATH, "/service-worker.js", "/icon-192.png"]) {
      const { headers } = await host.http("GET", path);
      const isPage = path === "/";
      assert.equal(headers["content-security-policy"], isPage ? PAGE_POLICY : WORKER_POLICY, path);
      assert.equal(headers["integrity-policy"], isPage ? "blocked-destinations=(script)" : undefined);
      assert.equal(headers["permissions-policy"], isPage ? "camera=(self)" : "camera=()");
      assert.equal(headers["set-cookie"], undefined);
      assert.equal(headers["strict-transport-security"], undefined);
    }
  });

  it("is sent compressed to whoever understands that, each form under a tag of its own", async (t) => {
    const host = await serve(t);
    const tags = new Set<unknown>();
    for (const [accepted, encoding] of [
      [undefined, undefined],
      ["gzip, deflate, br, zstd", "br"],
      ["gzip", "gzip"],
      ["br;q=0, GZIP;q=0.5", "gzip"],
      ["*", "br"],
      ["identity, *;q=0", undefined],
      ["deflate", undefined],
    ] as const) {
      const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
      const answer = await host.http("GET", SCRIPT_PATH, { headers });
      assert.equal(answer.headers["content-encoding"], encoding, accepted ?? "no header");
      assert.equal(answer.headers.vary, "accept-encoding");
      tags.add(answer.headers.etag);
      if (encoding === undefined) assert.equal(answer.text, SCRIPT);
      else assert.ok(Number(answer.headers["content-length"]) < SCRIPT.length);
    }
    assert.equal(tags.size, 3);
    const image = await host.http("GET", "/icon-192.png", { headers: { "accept-encoding": "br" } });
    assert.equal(image.headers["content-encoding"], undefined);
  });

  it("is not sent again to whoever has it", async (t) => {
    const host = await serve(t);
    const first = await host.http("GET", "/", { headers: { "accept-encoding": "br" } });
    const tag = String(first.headers.etag);
    const ask = (headers: Record<string, string>): Promise<Answer> => host.http("GET", "/", { headers });
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const answer = await ask({ "accept-encoding": "br", "if-none-match": known });
      assert.equal(answer.status, 304, known);
      assert.equal(answer.text, "");
      assert.equal(answer.headers.etag, tag);
      assert.equal(answer.headers["content-security-policy"], PAGE_POLICY);
    }
    assert.equal((await ask({ "accept-encoding": "br", "if-none-match": '"other"' })).status, 200);
    // The same content in another form is another thing.
    assert.equal((await ask({ "if-none-match": tag })).status, 200);
  });

  it("answers HEAD like GET without the content, and no other method", async (t) => {
    const host = await serve(t);
    const get = await host.http("GET", "/");
    const head = await host.http("HEAD", "/");
    assert.equal(head.status, 200);
    assert.equal(head.text, "");
    for (const name of [
      "content-length",
      "content-type",
      "content-security-policy",
      "etag",
      "cache-control",
    ]) {
      assert.equal(head.headers[name], get.headers[name], name);
    }
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const answer = await host.http(method, "/");
      assertRefused(answer, 405, "method_not_allowed", /Only GET, HEAD/);
      assert.equal(answer.headers.allow, "GET, HEAD");
    }
  });

  it("gives out nothing but its files, whatever the path", async (t) => {
    const webApp = await temporaryDirectory(t);
    await writeWebApp(webApp);
    await writeFile(join(webApp, "left-over.js"), "// of another build");
    const host = await startTestServer(t, { webApp });
    for (const path of [
      "/index.html",
      "/build.json",
      "/left-over.js",
      "/assets",
      "/assets/",
      `${SCRIPT_PATH}.br`,
      `${SCRIPT_PATH}/`,
      `/${SCRIPT_PATH}`,
      "/ASSETS/index-Bx_-0.js",
      "/../build.json",
      "/assets/../build.json",
      "/assets/..%2fbuild.json",
      "/assets/%2e%2e/build.json",
      "/assets/..%5cbuild.json",
      "/assets/../../../../../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/assets/index-Bx_-0.js%00.png",
    ]) {
      assertRefused(await host.http("GET", path), 404, "not_found", /nothing at this address/);
    }
    assertRefused(await host.http("GET", "/assets/%ff"), 400, "bad_request", /path/);
  });

  it("is counted under one name, and leaves the API as it is", async (t) => {
    const webApp = await temporaryDirectory(t);
    await writeWebApp(webApp);
    const host = await startTestServer(t, { webApp, overrides: { metrics: { port: 0 } } });
    for (const path of ["/", SCRIPT_PATH, "/service-worker.js"]) await host.http("GET", path);
    const api = await host.http("GET", "/v1/server");
    assert.equal(api.headers["cache-control"], "no-store");
    assert.equal(api.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    const metrics = await (await fetch(`http://127.0.0.1:${host.server.ports.metrics}/metrics`)).text();
    assert.match(metrics, /^sottovoce_http_requests_total\{route="web app",status="200"\} 3$/m);
    assert.doesNotMatch(metrics, /assets/);
  });

  it("is served over plain HTTP to this machine alone", async (t) => {
    const { server } = await serve(t);
    const get = (host: string, origin?: string) =>
      new Promise<string>((resolve, reject) => {
        const headers = { host, ...(origin === undefined ? {} : { origin }) };
        const call = request({ port: server.ports.http, host: "127.0.0.1", path: "/", headers });
        call.on("error", reject);
        call.on("response", async (response) => {
          let text = `${response.statusCode} `;
          for await (const chunk of response) text += chunk;
          resolve(text);
        });
        call.end();
      });
    const own = `localhost:${server.ports.http}`;
    assert.equal(await get(own), `200 ${PAGE}`);
    assert.equal(await get(own, `http://${own}`), `200 ${PAGE}`);
    assert.match(await get("evil.example.com"), /^403 /);
    assert.match(await get(own, "https://evil.example.com"), /^403 /);
  });

  it("tells browsers to stay with HTTPS where the server has a name", async (t) => {
    const webApp = await temporaryDirectory(t);
    await writeWebApp(webApp);
    const host = await startTestServer(t, { webApp, overrides: { host: "chat.example.org" } });
    for (const path of ["/", SCRIPT_PATH]) {
      assert.match(String((await host.http("GET", path)).headers["strict-transport-security"]), /^max-age=/);
    }
  });
});

describe("a server without a web app", () => {
  it("says so where the app would be, and in its log", async (t) => {
    const host = await startTestServer(t);
    const answer = await host.http("GET", "/");
    assert.equal(answer.status, 404);
    assert.equal(answer.headers["content-type"], "text/plain; charset=utf-8");
    assert.match(answer.text, /not been built.*npm run build:web/);
    assert.equal(host.server.webAppBuild, null);
    assert.ok(host.log.some((line) => line.includes('"event":"web_app.missing"')));
    assertRefused(await host.http("GET", SCRIPT_PATH), 404, "not_found", /nothing at this address/);
  });

  it("serves none that is damaged or of another version, and goes on", async (t) => {
    for (const [damage, sentence] of [
      [(folder: string) => writeFile(join(folder, SCRIPT_PATH), "// other"), /not as it was built/],
      [(folder: string) => writeFile(join(folder, "build.json"), '{"build":'), /not whole/],
      [(folder: string) => writeFile(join(folder, "build.json"), "{}"), /another version/],
    ] as const) {
      const webApp = await temporaryDirectory(t);
      await writeWebApp(webApp);
      await damage(webApp);
      const host = await startTestServer(t, { webApp });
      assert.equal((await host.http("GET", "/")).status, 404);
      assert.equal((await host.http("GET", "/v1/server")).status, 200);
      const line = host.log.find((entry) => entry.includes('"event":"web_app.unusable"'));
      assert.match(String(line), sentence);
    }
  });
});

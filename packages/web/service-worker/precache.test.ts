import assert from "node:assert/strict";
import { test } from "node:test";
import { answerFromCache, dropOldCaches, fillCache, type Precache, type PrecacheScope } from "./precache.ts";

const ORIGIN = "https://localhost:8443";
const BUILD: Precache = {
  build: "ab12",
  files: [
    { path: "/", integrity: "sha384-page", type: "text/html; charset=utf-8" },
    { path: "/assets/main.js", integrity: "sha384-main", type: "text/javascript; charset=utf-8" },
    { path: "/icon.svg", integrity: "sha384-icon", type: "image/svg+xml; charset=utf-8" },
  ],
  headers: {
    page: { "content-security-policy": "script-src 'self' 'sha256-abc='", "integrity-policy": "all" },
    others: { "content-security-policy": "script-src 'self'" },
  },
};

class MemoryCache {
  readonly entries = new Map<string, Response>();

  async put(path: string, response: Response): Promise<void> {
    this.entries.set(path, response);
  }

  async match(path: string): Promise<Response | undefined> {
    return this.entries.get(path)?.clone();
  }
}

class Surroundings implements PrecacheScope {
  readonly kept = new Map<string, MemoryCache>();
  readonly asked: { readonly path: string; readonly init: RequestInit | undefined }[] = [];
  readonly location = { origin: ORIGIN };
  readonly caches = {
    open: async (name: string) => {
      const cache = this.kept.get(name) ?? new MemoryCache();
      this.kept.set(name, cache);
      return cache;
    },
    keys: async () => [...this.kept.keys()],
    delete: async (name: string) => this.kept.delete(name),
  } as unknown as CacheStorage;
  answer = (path: string): Response => new Response(`content of ${path}`);

  async fetch(request: Request | string, init?: RequestInit): Promise<Response> {
    const path = typeof request === "string" ? request : new URL(request.url).pathname;
    this.asked.push({ path, init });
    return this.answer(path);
  }
}

const get = (path: string, init: RequestInit = {}) => new Request(`${ORIGIN}${path}`, init);

test("every file is fetched with its integrity, and kept; then it comes without network", async () => {
  const scope = new Surroundings();
  await fillCache(scope, BUILD);
  assert.deepEqual(
    scope.asked.map(({ path, init }) => [path, init?.integrity]),
    BUILD.files.map(({ path, integrity }) => [path, integrity]),
  );
  scope.answer = () => assert.fail("no network");
  for (const { path } of BUILD.files) {
    const answer = await answerFromCache(scope, BUILD, get(path));
    assert.equal(await answer?.text(), `content of ${path}`);
  }
  assert.notEqual(
    answerFromCache(scope, BUILD, get("/?from=home")),
    null,
    "the page, whatever is asked beside it",
  );
});

test("nothing is kept of the headers that the server sent: the build's own take their place", async () => {
  const scope = new Surroundings();
  const loose = {
    "content-security-policy": "script-src * 'unsafe-eval'",
    "content-type": "text/html; charset=iso-2022-jp",
    "service-worker-allowed": "/",
    link: "<https://evil.example/x.js>; rel=preload",
  };
  scope.answer = () => new Response("content", { headers: loose });
  await fillCache(scope, BUILD);
  const { page, others } = BUILD.headers;
  for (const [path, headers] of [
    ["/", { ...page, "content-type": "text/html; charset=utf-8" }],
    ["/assets/main.js", { ...others, "content-type": "text/javascript; charset=utf-8" }],
    ["/icon.svg", { ...others, "content-type": "image/svg+xml; charset=utf-8" }],
  ] as const) {
    const answer = await answerFromCache(scope, BUILD, get(path));
    assert.deepEqual(Object.fromEntries(answer?.headers ?? []), headers, path);
  }
});

test("the API, SIP, other files and other servers are left to the network", () => {
  const scope = new Surroundings();
  for (const path of [
    "/v1/messages",
    "/v1/self",
    "/sip",
    "/metrics",
    "/service-worker.js",
    "/assets/other.js",
  ]) {
    assert.equal(answerFromCache(scope, BUILD, get(path)), null, path);
  }
  assert.equal(answerFromCache(scope, BUILD, get("/", { method: "POST" })), null);
  assert.equal(answerFromCache(scope, BUILD, new Request("https://other.example/")), null);
});

test("a file that is missing: this version is not installed", async () => {
  const scope = new Surroundings();
  scope.answer = (path) => (path === "/icon.svg" ? new Response("", { status: 404 }) : new Response("x"));
  await assert.rejects(fillCache(scope, BUILD), /\/icon\.svg was answered with 404/);
});

test("what a browser has removed for want of space comes from the network", async () => {
  const scope = new Surroundings();
  await fillCache(scope, BUILD);
  scope.kept.clear();
  scope.answer = () => new Response("from the server");
  assert.equal(await (await answerFromCache(scope, BUILD, get("/")))?.text(), "from the server");
});

test("caches of other versions go, others stay", async () => {
  const scope = new Surroundings();
  const newer = { ...BUILD, build: "cd34" };
  await fillCache(scope, BUILD);
  await fillCache(scope, newer);
  await scope.caches.open("something else");
  await dropOldCaches(scope, newer);
  assert.deepEqual([...scope.kept.keys()], ["sottovoce-build-cd34", "something else"]);
});

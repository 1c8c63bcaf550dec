/** What the page may do, and what it makes a browser load: looked at from inside the browser, on the real build. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { decodeKdfHeader, KDF_HEADER_LENGTH } from "../../packages/crypto/storage/kdf.ts";
import { FIRST_LOAD_LIMIT } from "../../packages/web/build/sizes.ts";
import { skip } from "./support/chromium.ts";
import { type Build, buildOnce, deliver, gzipSizeOf, newVisitor, trusting } from "./support/delivered.ts";
import { Newcomer } from "./support/newcomer.ts";

let build: Build & Disposable;

/** All that a browser does and says while it has the app open. */
interface Seen {
  readonly requests: string[];
  readonly complaints: string[];
  readonly violations: string[];
}

async function watch(context: BrowserContext): Promise<Seen> {
  const seen: Seen = { requests: [], complaints: [], violations: [] };
  // Of pages, workers and service workers alike.
  context.on("request", (request) => seen.requests.push(request.url()));
  context.on("response", (response) => {
    if (!response.ok()) seen.complaints.push(`${response.status()} ${response.url()}`);
  });
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.complaints.push(message.text());
  });
  context.on("weberror", (error) => seen.complaints.push(String(error.error())));
  await context.exposeBinding("tellViolation", (_source, text: string) => seen.violations.push(text));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      const { tellViolation } = globalThis as unknown as { tellViolation(text: string): void };
      tellViolation(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  return seen;
}

/** The first screen that a person can do something on. */
async function firstScreen(page: Page): Promise<void> {
  await page.getByRole("button").or(page.getByRole("textbox")).first().waitFor();
}

/** What stands before the wrapped key of the vault, in clear: how it is had from the passphrase. */
async function kdfHeader(page: Page): Promise<Uint8Array> {
  const wrapped = await page.evaluate(async () => {
    const opening = indexedDB.open("sottovoce");
    await new Promise((resolve) => opening.addEventListener("success", resolve));
    const records = opening.result.transaction("records").objectStore("records");
    const found = records.get(["vault", new Uint8Array(16)]);
    await new Promise((resolve) => found.addEventListener("success", resolve));
    opening.result.close();
    return (found.result as { value: Uint8Array }).value.toHex();
  });
  return Uint8Array.fromHex(wrapped).subarray(0, KDF_HEADER_LENGTH);
}

describe("the web app in a browser", { skip }, () => {
  before(async () => {
    build = await buildOnce();
  });
  after(() => build[Symbol.dispose]());

  it("asks its own server alone, breaks no rule of its policies, and leaves no cookie", async (t) => {
    const { server, link } = await deliver(t, build.folder);
    const { loopbackOrigin, origin } = server;
    const otherName = link.replace("//localhost:", "//127.0.0.1:");
    const browser = await trusting(t, server);
    for (const url of [link, otherName, `${loopbackOrigin}/`, `${origin}/${new URL(link).hash}`]) {
      const context = await newVisitor(t, {}, browser);
      const seen = await watch(context);
      const page = await context.newPage();
      await page.goto(url);
      await firstScreen(page);
      const own = new URL(url).origin;
      assert.deepEqual(
        seen.requests.filter((request) => new URL(request).origin !== own),
        [],
      );
      assert.ok(seen.requests.some((request) => request.includes("/assets/")));
      assert.deepEqual([...seen.violations, ...seen.complaints], []);
      assert.deepEqual(await context.cookies(), []);
      assert.equal(await page.evaluate(() => document.cookie), "");
      assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), true);
      // Neither code nor key of the link is in anything that was sent: it stands in the fragment.
      const sent = seen.requests
        .map((request) => new URL(request))
        .map(({ pathname, search }) => pathname + search);
      const secret = /activate\/([\w-]+)/.exec(link)?.[1] ?? "";
      assert.equal(secret.length, 22);
      assert.ok(sent.every((path) => !path.includes(secret)));
    }
  });

  it("carries messages over HTTPS as well, and no rule is broken by any part of it", async (t) => {
    const { server, link } = await deliver(t, build.folder);
    const bobs = await server.admin.add({ address: "bob", name: "Bob" });
    const browser = await trusting(t, server);
    const people = [];
    const seen = [];
    for (const hash of [new URL(link).hash, new URL(bobs.link.link).hash]) {
      const context = await newVisitor(t, { locale: "en" }, browser);
      seen.push(await watch(context));
      const person = new Newcomer(await context.newPage());
      people.push(person);
      await person.activate(`${server.origin}/${hash}`);
    }
    const [alice, bob] = people;
    assert.ok(alice !== undefined && bob !== undefined);
    await alice.writeTo("Bob", "Over TLS, softly");
    await bob.sees("Over TLS, softly");
    await alice.page.getByText("Delivered").first().waitFor();
    for (const { requests, violations, complaints } of seen) {
      assert.deepEqual([...violations, ...complaints], []);
      assert.ok(requests.every((request) => new URL(request).origin === server.origin));
    }
  });

  it("lets a guess of a passphrase cost all that it should, unlike the builds of other tests", async (t) => {
    const { link } = await deliver(t, build.folder);
    const context = await newVisitor(t, { locale: "en" });
    const person = new Newcomer(await context.newPage());
    await person.activate(link);
    const { salt: _, ...costs } = decodeKdfHeader(await kdfHeader(person.page));
    // RFC 9106 §4, second recommended option, on one thread.
    assert.deepEqual(costs, { memoryKiB: 64 * 1024, passes: 3, parallelism: 1 });
  });

  it("turns no text into code or markup, whoever asks", async (t) => {
    const { server } = await deliver(t, build.folder);
    const context = await newVisitor(t);
    const page = await context.newPage();
    await page.goto(`${server.loopbackOrigin}/`);
    await firstScreen(page);
    const outcomes = await page.evaluate(async () => {
      // What runs at once counts as the debugger's own, which may do everything.
      await new Promise(requestAnimationFrame);
      const attempt = async (act: () => unknown): Promise<string> => {
        try {
          await act();
          return "done";
        } catch (error) {
          return (error as Error).name;
        }
      };
      const scriptFrom = (src: string) =>
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.onload = resolve;
          script.onerror = () => reject(new Error("refused"));
          script.src = src;
          document.head.append(script);
        });
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): unknown };
      };
      return {
        markup: await attempt(() => {
          document.body.innerHTML = "<b>bold</b>";
        }),
        code: await attempt(() => new Function("return 1")),
        worker: await attempt(() => new Worker("data:text/javascript,1")),
        script: await attempt(() => scriptFrom("/assets/other.js")),
        policy: await attempt(() => trustedTypes.createPolicy("other", {})),
        elsewhere: await attempt(() => fetch("https://example.org/")),
      };
    });
    assert.deepEqual(outcomes, {
      markup: "TypeError",
      code: "EvalError",
      worker: "TypeError",
      script: "TypeError",
      policy: "TypeError",
      elsewhere: "TypeError",
    });
  });

  it("runs no script that was changed on its way, whether it is loaded at once or later", async (t) => {
    const { server } = await deliver(t, build.folder);
    const scripts = build.manifest.files.filter(({ path }) => /^\/assets\/(index|en)-/.test(path));
    assert.equal(scripts.length, 2);
    for (const { path } of scripts) {
      const context = await newVisitor(t, { serviceWorkers: "block", locale: "en" });
      const seen = await watch(context);
      await context.route(`**${path}`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `globalThis.tampered=true;${await response.text()}` });
      });
      const page = await context.newPage();
      const complaint = page.waitForEvent("console", (message) => /integrity/i.test(message.text()));
      await page.goto(`${server.loopbackOrigin}/`);
      await complaint;
      assert.equal(await page.evaluate(() => "tampered" in globalThis), false, path);
      assert.ok(seen.requests.some((request) => request.endsWith(path)));
    }
  });

  it("shows its first screen before it has loaded 90 kB of JavaScript", async (t) => {
    const { server } = await deliver(t, build.folder);
    const context = await newVisitor(t, { serviceWorkers: "block" });
    const seen = await watch(context);
    // The rest comes while a person reads: held back here for good, the screen is there all the same.
    await context.route("**/assets/engine-code-*.js", () => undefined);
    const page = await context.newPage();
    await page.goto(`${server.loopbackOrigin}/`);
    await firstScreen(page);
    const scripts = new Set(
      seen.requests.map((url) => new URL(url).pathname).filter((path) => /^\/assets\/.*\.js$/.test(path)),
    );
    const loaded = [...scripts].filter((path) => !path.startsWith("/assets/engine-code-"));
    const sizes = await Promise.all(
      loaded.map(async (path) => ({ path, gzip: await gzipSizeOf(build, path) })),
    );
    const sum = sizes.reduce((total, { gzip }) => total + gzip, 0);
    t.diagnostic(`${sum} bytes: ${sizes.map(({ path, gzip }) => `${path} ${gzip}`).join(", ")}`);
    assert.ok(
      loaded.some((path) => path.startsWith("/assets/main-")),
      "the worker is among them",
    );
    assert.ok(sum < FIRST_LOAD_LIMIT, `${sum} bytes`);
  });
});

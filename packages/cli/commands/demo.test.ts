import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { DemoAccount, RunningServer } from "@sottovoce/server";
import type { Context } from "../context.ts";
import { PLAIN } from "../terminal/style.ts";
import { demoLines } from "./demo.ts";

/** As much of a running server as is shown. */
const server = (changes: Partial<RunningServer> = {}): RunningServer =>
  ({
    version: "0.1.0",
    dataDir: join(process.cwd(), "data"),
    origin: "https://localhost:8443",
    loopbackOrigin: "http://localhost:8080",
    ports: { https: 8443, http: 8080, sip: 5061, metrics: null },
    config: { host: "localhost" },
    webAppBuild: "ab".repeat(32),
    ...changes,
  }) as RunningServer;

const account = (name: string, activated: boolean, loopback = true): DemoAccount => ({
  address: `${name.toLowerCase()}@localhost`,
  name,
  link: activated
    ? null
    : {
        address: `${name.toLowerCase()}@localhost`,
        link: `https://localhost:8443/#/activate/${name}`,
        loopbackLink: loopback ? `http://localhost:8080/#/activate/${name}` : null,
        expiresAt: 0,
      },
});

const shown = (running: RunningServer, accounts: readonly DemoAccount[]): readonly string[] =>
  demoLines(running, accounts, { style: PLAIN } as Context);

/** The first thing below the greeting. */
const top = (lines: readonly string[]): readonly string[] => {
  const start = lines.indexOf("", 1) + 1;
  return lines.slice(start, lines.indexOf("", start));
};

test("two links come first, each on a name of its own of this machine", () => {
  assert.deepEqual(top(shown(server(), [account("Alice", false), account("Bob", false)])), [
    "Open these two links in your browser, and write to each other:",
    "  Alice  http://localhost:8080/#/activate/Alice",
    "  Bob    http://127.0.0.1:8080/#/activate/Bob",
  ]);
});

test("who is activated already is sent to the app", () => {
  assert.deepEqual(top(shown(server(), [account("Alice", true), account("Bob", true)])), [
    "Both accounts are activated already. In the browser they are at:",
    "  Alice  http://localhost:8080",
    "  Bob    http://127.0.0.1:8080",
  ]);
  assert.deepEqual(top(shown(server(), [account("Alice", true), account("Bob", false)])), [
    "Open in your browser:",
    "  Alice  http://localhost:8080",
    "  Bob    http://127.0.0.1:8080/#/activate/Bob",
  ]);
});

test("no command is shown for an account that was activated in a browser", () => {
  const lines = shown(server(), [account("Alice", true), account("Bob", false)]);
  assert.ok(!lines.some((line) => line.includes("npx sottovoce")));
});

test("without plain HTTP the links are those of HTTPS", () => {
  const running = server({ loopbackOrigin: null });
  assert.deepEqual(top(shown(running, [account("Alice", false, false), account("Bob", true)])), [
    "Open in your browser:",
    "  Alice  https://localhost:8443/#/activate/Alice",
    "  Bob    https://localhost:8443",
  ]);
});

test("a server without a web app says how to build one, and offers the commands", () => {
  const lines = shown(server({ webAppBuild: null }), [account("Alice", false), account("Bob", false)]);
  assert.match(String(top(lines)[0]), /not been built: run “npm run build:web”/);
  assert.ok(lines.includes("Try it in other terminals:"));
  assert.equal(lines.filter((line) => line.includes("sottovoce activate")).length, 2);
  assert.ok(!lines.some((line) => line.includes("127.0.0.1")));
});

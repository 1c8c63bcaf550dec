/** The web app as people get it: the production build, behind the real server, in the real browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type RunningServer, startServer } from "@sottovoce/server";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { buildWebApp } from "../../../packages/web/build/build.ts";
import { BUILD_FILE, type BuildManifest } from "../../../packages/web/build/manifest.ts";
import { LAUNCH, theBrowser } from "./chromium.ts";
import { PATIENCE_MS } from "./person.ts";

export interface Build {
  readonly folder: string;
  readonly manifest: BuildManifest;
}

/** Builds into a folder that the caller removes. */
export async function buildOnce(): Promise<Build & Disposable> {
  const folder = mkdtempSync(join(tmpdir(), "sottovoce-delivered-"));
  const app = await buildWebApp({ forTests: false, out: join(folder, "app") });
  const manifest = JSON.parse(await readFile(join(app, BUILD_FILE), "utf8")) as BuildManifest;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder: app, manifest, [Symbol.dispose]: remove };
}

/** A server with the app and one person's activation link, gone after the test. */
export async function deliver(
  t: TestContext,
  webApp: string,
): Promise<{ readonly server: RunningServer; readonly link: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), "sottovoce-web-"));
  const server = await startServer({
    dataDir,
    webApp,
    logDestination: { write: () => undefined },
    overrides: {
      https: { port: 0, bind: "127.0.0.1" },
      sip: { port: 0, bind: "127.0.0.1" },
      http: { port: 0 },
    },
  });
  t.after(async () => {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { link } = await server.admin.add({ address: "alice", name: "Alice" });
  if (link.loopbackLink === null) throw new Error("the server of a test listens on loopback");
  return { server, link: link.loopbackLink };
}

/**
 * A browser that has been nowhere, gone after the test.
 * @param browser of `trusting`; the one of all tests when absent
 */
export async function newVisitor(
  t: TestContext,
  options: BrowserContextOptions = {},
  browser?: Browser,
): Promise<BrowserContext> {
  const context = await (browser ?? (await theBrowser())).newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  t.after(() => context.close());
  return context;
}

/** A browser that takes the certificates of a server's own authority for good ones, as a managed phone would. */
export async function trusting(t: TestContext, { caHash }: RunningServer): Promise<Browser> {
  const spki = Buffer.from(caHash).toString("base64");
  const args = [...LAUNCH.args, `--ignore-certificate-errors-spki-list=${spki}`];
  const browser = await chromium.launch({ ...LAUNCH, args });
  t.after(() => browser.close());
  return browser;
}

/** What a script weighs on its way to a phone that knows gzip. @param path as the server names it */
export async function gzipSizeOf({ folder, manifest }: Build, path: string): Promise<number> {
  const entry = manifest.files.find((file) => file.path === path);
  if (entry === undefined) throw new Error(`${path} is no file of the build`);
  const compressed = join(folder, `${entry.file}.gz`);
  return (await stat(compressed).catch(() => stat(join(folder, entry.file)))).size;
}

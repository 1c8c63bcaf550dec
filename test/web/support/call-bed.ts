/** The page of `in-browser/call-media.ts`, built and served, in a tab of the browser. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { build } from "vite";
import { theBrowser } from "./chromium.ts";
import type {} from "./in-browser/call-media.ts";

const ROOT = join(import.meta.dirname, "../../..");
const ENTRY = join(import.meta.dirname, "in-browser/call-media.ts");

/** How long the build takes is nobody's concern here. */
const QUIET = { pluginTimings: false };

let files: Promise<ReadonlyMap<string, string>> | null = null;

/** @returns a page with `callBed`, gone after the test; errors of it fail the test */
export async function openCallBed(t: TestContext): Promise<Page> {
  files ??= bundle();
  const server = await serve(await files);
  const { port } = server.address() as AddressInfo;
  const context = await (await theBrowser()).newContext();
  const faults: string[] = [];
  context.on("weberror", (error) => faults.push(String(error.error())));
  t.after(async () => {
    await context.close();
    server.closeAllConnections();
    server.close();
    if (faults.length > 0) throw new Error(`went wrong in the browser: ${faults.join(", ")}`);
  });
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/`);
  await page.waitForFunction(() => globalThis.callBed !== undefined);
  // Browsers let a page play only after somebody has touched it.
  await page.locator("body").click();
  return page;
}

/** By path. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: "warn",
    worker: { format: "es", rolldownOptions: { checks: QUIET } },
    build: {
      write: false,
      minify: false,
      target: "esnext",
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input: ENTRY, output: { entryFileNames: "bed.js" }, checks: QUIET },
    },
  });
  if (Array.isArray(built) || !("output" in built)) throw new Error("one bundle was asked for");
  return new Map(
    built.output.map((output) => [
      `/${output.fileName}`,
      output.type === "chunk" ? output.code : String(output.source),
    ]),
  );
}

async function serve(scripts: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    const script = scripts.get(url);
    if (script !== undefined)
      response.setHeader("content-type", "text/javascript; charset=utf-8").end(script);
    else if (url === "/") response.setHeader("content-type", "text/html; charset=utf-8").end(PAGE);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const PAGE = `<!doctype html><title>call</title><body>call<script type="module" src="/bed.js"></script>`;

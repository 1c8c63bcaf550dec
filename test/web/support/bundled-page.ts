/** A page of a few of the app's parts without the app around, built and served, in a tab of the browser. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { build } from "vite";
import { theBrowser } from "./chromium.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** How long the build takes is nobody's concern here. */
const QUIET = { pluginTimings: false };

const bundles = new Map<string, Promise<ReadonlyMap<string, string>>>();

/**
 * @param entry a file of `in-browser/`, with its ending
 * @returns the page, gone after the test; errors of it fail the test
 */
export async function openBundledPage(t: TestContext, entry: string): Promise<Page> {
  const bundle = bundles.get(entry) ?? bundleOf(entry);
  bundles.set(entry, bundle);
  const server = await serve(await bundle);
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
  return page;
}

/** By path. */
async function bundleOf(entry: string): Promise<ReadonlyMap<string, string>> {
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
      rolldownOptions: {
        input: join(import.meta.dirname, "in-browser", entry),
        output: { entryFileNames: "page.js" },
        checks: QUIET,
      },
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

const PAGE = `<!doctype html><title>parts</title><body>parts<script type="module" src="/page.js"></script>`;

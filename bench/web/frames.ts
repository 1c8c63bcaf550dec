/** What protecting sound costs a browser: each encoded frame of a call passes through it in a worker. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "vite";
import { theBrowser } from "../../test/web/support/chromium.ts";
import type { Row } from "../support/table.ts";
import type { FrameTimes } from "./frame-worker.ts";

/** A transform that took longer than this would fall behind. */
const FRAME_MICROSECONDS = 20_000;

/** @returns medians, of a browser that is not slowed down */
export async function benchFrames(): Promise<readonly Row[]> {
  const { protect, unprotect } = await inWorker(await bundled());
  const share = (time: number): string => `${((100 * time) / FRAME_MICROSECONDS).toFixed(1)} % of its 20 ms`;
  return [
    {
      figure: "frame of a call protected, in a worker",
      value: protect,
      unit: "µs",
      reference: share(protect),
    },
    {
      figure: "frame of a call opened, in a worker",
      value: unprotect,
      unit: "µs",
      reference: share(unprotect),
    },
  ];
}

async function bundled(): Promise<string> {
  const built = await build({
    configFile: false,
    root: join(import.meta.dirname, "../.."),
    logLevel: "warn",
    build: {
      write: false,
      target: "esnext",
      modulePreload: false,
      rolldownOptions: { input: join(import.meta.dirname, "frame-worker.ts") },
    },
  });
  if (Array.isArray(built) || !("output" in built)) throw new Error("one bundle was asked for");
  return built.output[0].code;
}

/** On an origin of its own, since WebCrypto is only where a page has one that is secure: loopback is. */
async function inWorker(script: string): Promise<FrameTimes> {
  const server = createServer(({ url }, response) => {
    response.setHeader("content-type", url === "/worker.js" ? "text/javascript" : "text/html");
    response.end(url === "/worker.js" ? script : "<!doctype html><title>frames</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const context = await (await theBrowser()).newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    return await page.evaluate(
      () =>
        new Promise<FrameTimes>((resolve, reject) => {
          const worker = new Worker("/worker.js", { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        }),
    );
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}

/** How much JavaScript a phone loads, of the app as the server hands it out, compressed by gzip. */
import { mkdtempSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@sottovoce/server";
import { buildWebApp } from "../../packages/web/build/build.ts";
import { theBrowser } from "../../test/web/support/chromium.ts";
import type { Row } from "../support/table.ts";

/** What is not needed before somebody can act. */
const ENGINE = /\/assets\/engine-code-.*\.js$/;
/** It is there when everything has been loaded that judges a passphrase. */
const METER = ".strength";

/** @returns the figures of a first visit */
export async function benchFirstLoad(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "sottovoce-bench-"));
  const webApp = await buildWebApp({ forTests: false, out: join(folder, "app") });
  const server = await startServer({
    dataDir: join(folder, "data"),
    webApp,
    logDestination: { write: () => undefined },
    overrides: {
      https: { port: 0, bind: "127.0.0.1" },
      sip: { port: 0, bind: "127.0.0.1" },
      http: { port: 0 },
    },
  });
  try {
    const { link } = await server.admin.add({ address: "alice", name: "Alice" });
    if (link.loopbackLink === null) throw new Error("the server listens on loopback");
    const first = await visit(link.loopbackLink, "screen");
    const engine = await visit(link.loopbackLink, "engine");
    const all = await visit(link.loopbackLink, "typed");
    return [
      {
        figure: "JavaScript before the first screen, gzip",
        value: (await weight(webApp, first)) / 1_000,
        unit: "kB",
        reference: "goal < 90",
      },
      {
        figure: "  with the engine and the form, which come while a person reads",
        value: (await weight(webApp, engine)) / 1_000,
        unit: "kB",
      },
      {
        figure: "  with the lists of passphrases, which come with the first character typed",
        value: (await weight(webApp, all)) / 1_000,
        unit: "kB",
      },
    ];
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * How far a visit goes: to the first screen, for which the engine is held back for good; until the engine has told whose
 * link it is, and the form is there; until something was typed into it, and judged.
 */
type Visit = "screen" | "engine" | "typed";

/** @returns paths of the scripts that somebody with an activation link loads */
async function visit(link: string, until: Visit): Promise<readonly string[]> {
  const context = await (await theBrowser()).newContext({ serviceWorkers: "block" });
  const paths = new Set<string>();
  context.on("requestfinished", (request) => paths.add(new URL(request.url()).pathname));
  if (until === "screen") await context.route(ENGINE, () => undefined);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("main").first().waitFor();
  const field = page.locator("input[type=password]").first();
  if (until !== "screen") await field.waitFor();
  if (until === "typed") await field.fill("correct horse battery staple");
  if (until !== "screen") await page.waitForLoadState("networkidle");
  if (until === "typed") await page.locator(METER).waitFor();
  await context.close();
  return [...paths].filter((path) => path.startsWith("/assets/") && path.endsWith(".js"));
}

async function weight(webApp: string, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map(
      async (path) => (await stat(join(webApp, `${path}.gz`)).catch(() => stat(join(webApp, path)))).size,
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

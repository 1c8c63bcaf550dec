/** A build of the app and one that came after it, on one server that is started again in between. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type RunningServer, startServer } from "@sottovoce/server";
import { freePort } from "../../interop/support/free-port.ts";
import { builtWebApp } from "./build.ts";

interface Manifest {
  build: string;
  readonly files: { path: string; file: string; integrity: string }[];
}

export class Versions {
  server: RunningServer;
  readonly #dataDir: string;
  readonly #next: string;

  private constructor(server: RunningServer, dataDir: string, next: string) {
    this.server = server;
    this.#dataDir = dataDir;
    this.#next = next;
  }

  /** Starts a server with the build as it is. */
  static async open(t: TestContext): Promise<Versions> {
    const first = await builtWebApp();
    const folder = mkdtempSync(join(tmpdir(), "sottovoce-versions-"));
    const next = join(folder, "next");
    cpSync(first, next, { recursive: true });
    change(next);
    const dataDir = join(folder, "data");
    const versions = new Versions(await serve(dataDir, first, await freePort()), dataDir, next);
    t.after(async () => {
      await versions.server.close();
      rmSync(folder, { recursive: true, force: true });
    });
    return versions;
  }

  get origin(): string {
    const { loopbackOrigin } = this.server;
    if (loopbackOrigin === null) throw new Error("the server of a test listens on loopback");
    return loopbackOrigin;
  }

  /** The operator has installed the next version. */
  async upgrade(): Promise<void> {
    const port = Number(new URL(this.origin).port);
    await this.server.close();
    this.server = await serve(this.#dataDir, this.#next, port);
  }
}

function serve(dataDir: string, webApp: string, port: number): Promise<RunningServer> {
  return startServer({
    dataDir,
    webApp,
    logDestination: { write: () => {} },
    overrides: {
      log: { level: "error" },
      https: { port: 0, bind: "127.0.0.1" },
      sip: { port: 0, bind: "127.0.0.1" },
      http: { port },
    },
  });
}

/** What `change` calls the build that it makes. */
export const NEXT_BUILD = "f".repeat(64);

/** Makes another build of a folder: one that says another number of itself. */
function change(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, "build.json"), "utf8")) as Manifest;
  const before = manifest.build;
  const page = rewrite(folder, manifest, "index.html", (text) => text.replace(before, NEXT_BUILD));
  rewrite(folder, manifest, "service-worker.js", (text) =>
    text.replace(before, NEXT_BUILD).replace(page.before, page.after),
  );
  manifest.build = NEXT_BUILD;
  writeFileSync(join(folder, "build.json"), JSON.stringify(manifest));
}

function rewrite(
  folder: string,
  manifest: Manifest,
  file: string,
  edit: (text: string) => string,
): { readonly before: string; readonly after: string } {
  const path = join(folder, file);
  const text = edit(readFileSync(path, "utf8"));
  writeFileSync(path, text);
  for (const copy of [`${path}.br`, `${path}.gz`]) rmSync(copy, { force: true });
  const entry = manifest.files.find((candidate) => candidate.file === file);
  if (entry === undefined) throw new Error(`the build has no ${file}`);
  const before = entry.integrity;
  entry.integrity = `sha384-${createHash("sha384").update(text).digest("base64")}`;
  return { before, after: entry.integrity };
}

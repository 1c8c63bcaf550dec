/** A built web app of a few files, as the build leaves one. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

export const PAGE_POLICY = "default-src 'none'; script-src 'self' 'sha256-AAAA'";
export const WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

export const PAGE = `<!doctype html><title>Sottovoce</title>${" ".repeat(500)}`;
export const SCRIPT = `// ${"a".repeat(500)}`;
/** Name → content; the last has no compressed copies. */
const FILES: Readonly<Record<string, string>> = {
  "index.html": PAGE,
  "assets/index-Bx_-0.js": SCRIPT,
  "assets/index-Cx.css": `body { ${" ".repeat(500)} }`,
  "service-worker.js": `// ${"s".repeat(500)}`,
  "manifest.webmanifest": `{ ${" ".repeat(500)} }`,
  "icon-192.png": "PNG",
};

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".png": "image/png",
};

/** Writes the app. @returns what `build.json` says, for a test to change */
export async function writeWebApp(folder: string) {
  const files = [];
  for (const [file, content] of Object.entries(FILES)) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    if (!file.endsWith(".png")) {
      await writeFile(`${path}.br`, brotliCompressSync(content));
      await writeFile(`${path}.gz`, gzipSync(content));
    }
    const integrity = `sha384-${createHash("sha384").update(content).digest("base64")}`;
    const type = TYPES[extname(file)];
    files.push({ path: file === "index.html" ? "/" : `/${file}`, file, integrity, type });
  }
  const manifest = {
    version: "0.1.0",
    build: "0123456789abcdef".repeat(4),
    headers: {
      page: {
        "content-security-policy": PAGE_POLICY,
        "integrity-policy": "blocked-destinations=(script)",
        "permissions-policy": "camera=(self)",
      },
      others: { "content-security-policy": WORKER_POLICY, "permissions-policy": "camera=()" },
    },
    files,
  };
  await writeFile(join(folder, "build.json"), JSON.stringify(manifest));
  return manifest;
}

/** Reads the built web app. What is served is what `build.json` names, with the content it names, and nothing else. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import type { Encoding, Variant, WebApp, WebFile } from "./types.ts";

const BUILD_FILE = "build.json";

/** One line of visible characters each: what HTTP takes, and no more. */
const headers = Type.Record(
  Type.String({ pattern: "^[a-z-]+$" }),
  Type.String({ pattern: "^[\\x20-\\x7e]+$" }),
);
const integrity = Type.String({ pattern: "^sha384-[A-Za-z0-9+/]{64}$" });
/** As `packages/web/build` writes it. */
const manifest = Type.Object({
  build: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  headers: Type.Object({ page: headers, others: headers }),
  files: Type.Array(
    Type.Object({
      // Plain names: nothing in them that a router or a file system reads as more than a letter.
      path: Type.String({ pattern: "^/([\\w-]+(\\.[\\w-]+)*/)*([\\w-]+(\\.[\\w-]+)*)?$" }),
      file: Type.String({ pattern: "^([\\w-]+(\\.[\\w-]+)*/)*[\\w-]+(\\.[\\w-]+)*$" }),
      integrity,
      type: Type.String({ pattern: "^[a-z]+/[a-z+.-]+(; charset=utf-8)?$" }),
    }),
  ),
});
type Manifest = Static<typeof manifest>;

const SUFFIXES: readonly (readonly [Encoding, string])[] = [
  ["br", ".br"],
  ["gzip", ".gz"],
];

/**
 * Reads a build.
 * @returns `null` where there is none
 * @throws Error with a sentence where it is not whole
 */
export async function readWebApp(folder: string): Promise<WebApp | null> {
  const text = await readIfThere(join(folder, BUILD_FILE));
  if (text === null) return null;
  const { build, headers, files } = parseManifest(text.toString("utf8"));
  return {
    build,
    files: await Promise.all(
      files.map((entry) => readWebFile(folder, entry, entry.path === "/" ? headers.page : headers.others)),
    ),
  };
}

function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${BUILD_FILE} of the web app is not whole.`);
  }
  if (!Value.Check(manifest, value)) throw new Error(`${BUILD_FILE} of the web app is from another version.`);
  return value;
}

async function readWebFile(
  folder: string,
  { path, file, integrity, type }: Manifest["files"][number],
  headers: WebFile["headers"],
): Promise<WebFile> {
  const content = await readIfThere(join(folder, file));
  if (content === null || integrityOf(content) !== integrity) {
    throw new Error(`${file} of the web app is not as it was built.`);
  }
  const encoded: Partial<Record<Encoding, Variant>> = {};
  for (const [encoding, suffix] of SUFFIXES) {
    const compressed = await readIfThere(join(folder, file + suffix));
    if (compressed !== null) {
      encoded[encoding] = { content: compressed, etag: etagOf(integrity, `-${encoding}`) };
    }
  }
  return { path, contentType: type, plain: { content, etag: etagOf(integrity, "") }, encoded, headers };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

function integrityOf(content: Buffer): string {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}

/** 128 bits of the hash tell two contents apart as well as all of it. */
const ETAG_DIGITS = 22;

function etagOf(integrity: string, suffix: string): string {
  const start = "sha384-".length;
  return `"${integrity.slice(start, start + ETAG_DIGITS)}${suffix}"`;
}

/** Compressed copies beside the files, made once here and not at every start of a server. */
import { readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { BuiltFile } from "./files.ts";

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/** Images are compressed already. */
const COMPRESSIBLE = new Set([".html", ".js", ".css", ".json", ".svg", ".txt", ".webmanifest"]);
/** Five of eleven: the highest saves one byte in thirteen more, and takes sixty times as long, at each `npm start`. */
const BROTLI_QUALITY = 5;

/** Writes `NAME.br` and `NAME.gz` beside every file that gets smaller by it. */
export async function compressFiles(folder: string, files: readonly BuiltFile[]): Promise<void> {
  await Promise.all(
    files
      .filter(({ file }) => COMPRESSIBLE.has(extname(file)))
      .map(({ file }) => compress(join(folder, file))),
  );
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
  const [br, gz] = await Promise.all([brotli(content, options), deflate(content, { level: 9 })]);
  if (br.length < content.length) await writeFile(`${path}.br`, br);
  if (gz.length < content.length) await writeFile(`${path}.gz`, gz);
}

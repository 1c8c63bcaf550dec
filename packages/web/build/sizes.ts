/** How much JavaScript a phone loads, chunk by chunk. */
import { gzipSync } from "node:zlib";
import type { Rolldown } from "vite";

/** What a phone loads before it shows anything, page and worker together, bytes after gzip. */
export const FIRST_LOAD_LIMIT = 90_000;

export interface ChunkSize {
  readonly file: string;
  /** Bytes. */
  readonly raw: number;
  readonly gzip: number;
  readonly part: "page" | "worker";
  /** Whether it is loaded at once; else when it is needed. */
  readonly first: boolean;
}

/**
 * Measures the chunks of a bundle: its entries, with all they import statically, are loaded first.
 * @param isLater whether an entry is one that is started later; by its module
 */
export function measure(
  bundle: Rolldown.OutputBundle,
  part: ChunkSize["part"],
  isLater: (module: string) => boolean = () => false,
): readonly ChunkSize[] {
  const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
  const first = new Set<string>();
  const visit = (file: string): void => {
    if (first.has(file)) return;
    first.add(file);
    for (const next of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) visit(next);
  };
  for (const { isEntry, fileName, facadeModuleId } of chunks) {
    if (isEntry && !isLater(facadeModuleId ?? "")) visit(fileName);
  }
  return chunks.map(({ fileName, code }) => ({
    file: fileName,
    raw: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    part,
    first: first.has(fileName),
  }));
}

export const firstLoad = (sizes: readonly ChunkSize[]): number =>
  sizes.reduce((sum, { first, gzip }) => sum + (first ? gzip : 0), 0);

/** A table for people, largest first. */
export function sizeTable(sizes: readonly ChunkSize[]): string {
  const rows = [...sizes]
    .sort((a, b) => Number(b.first) - Number(a.first) || b.gzip - a.gzip)
    .map(({ file, raw, gzip, part, first }) => [
      first ? "first" : "later",
      part,
      file,
      kilobytes(raw),
      kilobytes(gzip),
    ]);
  const total = ["first", "", "in all", "", kilobytes(firstLoad(sizes))];
  const table = [["load", "part", "file", "kB", "kB gzip"], ...rows, total];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) => row.map((cell, i) => (i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))))
    .map((row) => row.join("  "))
    .join("\n");
}

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);

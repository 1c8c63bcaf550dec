/** What a build is made of, written beside it for people and for tests; the server does not hand it out. */
import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Rolldown } from "vite";
import { type ChunkSize, measure } from "./sizes.ts";

/** The worker of a call's frames is started with the first call. */
const STARTED_LATER = /packages\/web\/worker\/frames\//;

export const REPORT_FILE = "report.json";

export interface BuildReport {
  readonly scripts: readonly ChunkSize[];
  /** Every file that something of the app came from, relative to the root of the project. */
  readonly sources: readonly string[];
}

/** @param project root of the project */
export function reportOf(
  bundle: Rolldown.OutputBundle,
  part: ChunkSize["part"],
  project: string,
): BuildReport {
  const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
  const ids = chunks.flatMap(({ moduleIds }) => moduleIds);
  // Helpers of the bundler have no file.
  const files = ids.filter((id) => id.startsWith(project)).map((id) => id.replace(/\?.*$/, ""));
  return {
    scripts: measure(bundle, part, (module) => STARTED_LATER.test(module)),
    sources: [...new Set(files)].map((file) => relative(project, file).split(sep).join("/")).sort(),
  };
}

/** Workers are bundled beside each other, and whichever is ready first comes first; here the order is that of names. */
export function joinReports(reports: readonly BuildReport[]): BuildReport {
  const scripts = reports.flatMap((report) => report.scripts);
  return {
    scripts: scripts.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)),
    sources: [...new Set(reports.flatMap(({ sources }) => sources))].sort(),
  };
}

function nameOf({ part, file }: ChunkSize): string {
  return `${part} ${file}`;
}

/** @param folder of a finished build */
export async function readReport(folder: string): Promise<BuildReport> {
  return JSON.parse(await readFile(join(folder, REPORT_FILE), "utf8")) as BuildReport;
}

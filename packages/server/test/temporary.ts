import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createLog, type Log } from "../log.ts";

/** An empty directory that is gone after the test. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "sottovoce-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A log whose lines a test can read. */
export function capturedLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return { log: createLog("debug", { write: (line: string) => void lines.push(line) }), lines };
}

/** `npm start`, as a newcomer runs it, on free ports. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { atEnd } from "./at-end.ts";
import { MAIN } from "./command.ts";

const BUILD = join(import.meta.dirname, "../../../packages/web/build/main.ts");
const FREE_PORTS = `[https]\nport = 0\nbind = "127.0.0.1"\n[sip]\nport = 0\nbind = "127.0.0.1"\n[http]\nport = 0\n`;

/** What comes before the start: the web app is built. */
export const buildForDemo = () => promisify(execFile)(process.execPath, [BUILD]);

export interface Demo {
  /** What it printed, until that was complete. */
  readonly lines: readonly string[];
  readonly readyAfterMs: number;
  stop(): Promise<void>;
}

/** @param directory where it keeps its data, to be found again by the next start */
export async function startDemo(t: TestContext, directory: string): Promise<Demo> {
  writeFileSync(join(directory, "demo.toml"), FREE_PORTS);
  const begun = performance.now();
  const child: ChildProcess = spawn(process.execPath, [MAIN, "serve", "--demo", "--config", "demo.toml"], {
    cwd: directory,
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH },
  });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGINT");
    await ended;
  };
  atEnd(t, stop);
  if (child.stdout === null) throw new Error("its output is piped");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    // The last thing it shows.
    if (line.startsWith("  Data")) break;
  }
  return { lines, readyAfterMs: performance.now() - begun, stop };
}

/** What to open in a browser, by person, as it is printed. */
export function pagesIn(lines: readonly string[]): readonly { readonly name: string; readonly url: URL }[] {
  return lines.flatMap((line) => {
    const [, name, url] = /^ {2}(Alice|Bob) +(http:\S+)$/.exec(line) ?? [];
    return name === undefined || url === undefined ? [] : [{ name, url: new URL(url) }];
  });
}

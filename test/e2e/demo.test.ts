/** `npm start`: what it prints is copied into other terminals and has to work there as it stands. */
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { before, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { atEnd } from "./support/at-end.ts";
import { command, MAIN, temporaryDirectory } from "./support/command.ts";

/** `npm start` is the first thing that anybody does; after this time they would think that it hangs. */
const READY_MS = 10_000;

/** As `npm start` does before it starts. */
const BUILD = join(import.meta.dirname, "../../packages/web/build/main.ts");
before(() => promisify(execFile)(process.execPath, [BUILD]));

/** Starts the demonstration on free ports. @returns what it printed until it was complete */
async function startDemo(
  t: TestContext,
  directory: string,
): Promise<{ lines: string[]; readyAfterMs: number; stop(): Promise<void> }> {
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
  assert.ok(child.stdout);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    // The last thing it shows.
    if (line.startsWith("  Data")) break;
  }
  return { lines, readyAfterMs: performance.now() - begun, stop };
}

/** Each person has a site of their own on this machine, where the app is: a browser keeps the two apart. */
async function showsPages(lines: readonly string[], fragment: RegExp): Promise<void> {
  const pages = lines.flatMap((line) => {
    const [, name, url] = /^ {2}(Alice|Bob) +(http:\S+)$/.exec(line) ?? [];
    return name === undefined || url === undefined ? [] : [{ name, url: new URL(url) }];
  });
  assert.deepEqual(
    pages.map(({ name, url }) => [name, url.hostname]),
    [
      ["Alice", "localhost"],
      ["Bob", "127.0.0.1"],
    ],
  );
  for (const { url } of pages) {
    assert.match(url.hash, fragment);
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /<meta name="sottovoce-build" content="[0-9a-f]{64}">/);
  }
}

/** The commands to copy, as words; the quotes are those of shells. */
function commandsIn(lines: readonly string[]): string[][] {
  return lines
    .filter((line) => line.startsWith("  npx sottovoce "))
    .map((line) =>
      Array.from(line.slice("  npx sottovoce ".length).matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g), (match) =>
        String(match[1] ?? match[2] ?? match[3]),
      ),
    );
}

test("the printed commands activate two people and carry a message; the next start finds all of it", async (t) => {
  const directory = temporaryDirectory(t);
  const ports = `[https]\nport = 0\nbind = "127.0.0.1"\n[sip]\nport = 0\nbind = "127.0.0.1"\n[http]\nport = 0\n`;
  writeFileSync(join(directory, "demo.toml"), ports);
  const first = await startDemo(t, directory);
  await showsPages(first.lines, /^#\/activate\/[\w-]{22}\?ca=[\w-]{43}$/);
  const commands = commandsIn(first.lines);
  const named = (name: string): string[][] => commands.filter(([word]) => word === name);
  assert.equal(named("activate").length, 2);
  assert.equal(named("chat").length, 2);
  for (const words of named("activate")) {
    assert.match(String(words.at(-1)), /^http:\/\/localhost:\d+\/#\/activate\//);
    const { exitCode, stderr } = await command(words, { cwd: directory });
    assert.equal(exitCode, 0, stderr);
  }
  const [send = []] = named("send");
  const [receive = []] = named("receive");
  const receiving = command([...receive, "--count", "1", "--timeout", "60", "--json"], { cwd: directory });
  const sent = await command(send, { cwd: directory });
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.equal((await receiving).json[0]?.text, "Hello");
  await first.stop();

  const second = await startDemo(t, directory);
  assert.ok(second.lines.some((line) => line.startsWith("Both accounts are activated already.")));
  await showsPages(second.lines, /^$/);
  assert.equal(commandsIn(second.lines).filter(([word]) => word === "activate").length, 0);
  await second.stop();
  // The first start makes keys and certificates, so it is the one that counts; a busy machine may try it again.
  let { readyAfterMs } = first;
  for (let again = 1; readyAfterMs >= READY_MS && again < 5; again++) {
    const fresh = temporaryDirectory(t);
    writeFileSync(join(fresh, "demo.toml"), ports);
    const demo = await startDemo(t, fresh);
    await demo.stop();
    readyAfterMs = demo.readyAfterMs;
  }
  assert.ok(readyAfterMs < READY_MS, `ready after ${Math.round(readyAfterMs)} ms`);
});

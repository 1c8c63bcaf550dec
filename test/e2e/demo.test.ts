/** `npm start`: what it prints is copied into other terminals and has to work there as it stands. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { command, temporaryDirectory } from "./support/command.ts";
import { buildForDemo, pagesIn, startDemo } from "./support/demo.ts";

/** `npm start` is the first thing that anybody does; after this time they would think that it hangs. */
const READY_MS = 10_000;

before(buildForDemo);

/** Each person has a site of their own on this machine, where the app is: a browser keeps the two apart. */
async function showsPages(lines: readonly string[], fragment: RegExp): Promise<void> {
  const pages = pagesIn(lines);
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
    const demo = await startDemo(t, fresh);
    await demo.stop();
    readyAfterMs = demo.readyAfterMs;
  }
  assert.ok(readyAfterMs < READY_MS, `ready after ${Math.round(readyAfterMs)} ms`);
});

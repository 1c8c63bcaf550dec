/** Activation links as an operator sees them: of a server for others, and of one that only its own machine reaches. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startServer } from "@sottovoce/server";
import { EXIT } from "../exit-codes.ts";
import { type Outcome, start, temporaryDirectory } from "../test/harness.ts";

const LOOPBACK = { port: 0, bind: "127.0.0.1" };

/** `sottovoce admin` with a server of its own. @param host the name in its links */
async function operator(
  t: TestContext,
  host: string,
): Promise<{ readonly data: string; admin(...args: string[]): Promise<Outcome> }> {
  const data = temporaryDirectory(t);
  const server = await startServer({
    dataDir: data,
    overrides: { host, https: LOOPBACK, sip: LOOPBACK, http: { port: 0 } },
    logDestination: { write: () => undefined },
    onFatal: (error) => Promise.reject(error),
  });
  t.after(() => server.close());
  return { data, admin: (...args) => start(["admin", "--data", data, ...args]).outcome };
}

test("the link of a demonstration is one that a browser on this machine takes", async (t) => {
  const { data, admin } = await operator(t, "localhost");
  const added = await admin("account", "add", "carol");
  assert.deepEqual([added.exitCode, added.stderr], [EXIT.done, ""]);
  assert.match(added.stdout, /^In a browser here +http:\/\/localhost:\d+\/#\/activate\/\S+$/m);
  assert.match(added.stdout, /^In a terminal +npx sottovoce activate 'https:\/\/localhost:\d+\/#\S+'$/m);
  assert.match(added.stdout, /private window, or another browser/);
  const file = join(data, "people.csv");
  await writeFile(file, "address\ndora\n");
  assert.match((await admin("import", file)).stdout, /^dora@localhost .* http:\/\/localhost:\d+\/#/m);
});

test("the link of a server for others is one link, and the same as QR code", async (t) => {
  const { admin } = await operator(t, "chat.example.org");
  const { stdout } = await admin("account", "add", "carol");
  assert.match(stdout, /^https:\/\/chat\.example\.org:\d+\/#\/activate\/\S+$/m);
  assert.match(stdout, /▀|▄|█/);
  assert.doesNotMatch(stdout, /http:|In a browser/);
});

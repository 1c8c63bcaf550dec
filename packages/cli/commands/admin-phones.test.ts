/** SIP phones by the command line, against a server of its own: what is printed, as lines and as JSON, and what is refused. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type AdminAccount, type SipLogin, startServer } from "@sottovoce/server";
import { EXIT } from "../exit-codes.ts";
import { type Outcome, start, temporaryDirectory } from "../test/harness.ts";

const PASSWORD = /\b(?:[0-9a-hjkmnp-tv-z]{4}-){6}[0-9a-hjkmnp-tv-z]{4}\b/;

interface Operator {
  readonly data: string;
  /** `sottovoce admin` with the server's data directory. */
  admin(...args: string[]): Promise<Outcome>;
}

async function operator(t: TestContext): Promise<Operator> {
  const data = temporaryDirectory(t);
  const loopback = { port: 0, bind: "127.0.0.1" };
  const server = await startServer({
    dataDir: data,
    overrides: { https: loopback, sip: loopback },
    logDestination: { write: () => undefined },
    onFatal: (error) => Promise.reject(error),
  });
  t.after(() => server.close());
  return { data, admin: (...args) => start(["admin", "--data", data, ...args]).outcome };
}

/** The objects that a command printed with --json. */
function objects<T>({ exitCode, stdout, stderr }: Outcome): T[] {
  assert.deepEqual([exitCode, stderr], [EXIT.done, ""]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

/** The value beside a name in what a command printed for a person. */
function shown({ stdout }: Outcome, name: string): string | undefined {
  return new RegExp(`^ *${name} +(.+)$`, "m").exec(stdout)?.[1];
}

test("a SIP phone is added with all that is typed into it, once", async (t) => {
  const { data, admin } = await operator(t);
  const added = await admin("account", "add", "desk", "--sip-phone", "--name", "Reception");
  assert.deepEqual([added.exitCode, added.stderr], [EXIT.done, ""]);
  assert.match(shown(added, "Password") ?? "", PASSWORD);
  assert.match(shown(added, "User name") ?? "", /^desk\b/);
  assert.equal(shown(added, "Domain"), "localhost");
  assert.equal(shown(added, "Transport"), "TLS");
  assert.ok(shown(added, "Trust")?.endsWith(join(data, "ca-certificate.pem")));
  assert.match(shown(added, "Digest") ?? "", /^SHA-256\b/);
  assert.doesNotMatch(added.stdout, /activate/, "a phone has no link");

  const listed = await admin("account", "list");
  assert.match(listed.stdout, /^desk@localhost +Reception +SIP phone +offline +yes /m);
  assert.doesNotMatch(listed.stdout, PASSWORD);

  const again = await admin("account", "add", "desk", "--sip-phone");
  assert.deepEqual([again.exitCode, again.stdout], [EXIT.refused, ""]);
  const link = await admin("account", "link", "desk");
  assert.deepEqual([link.exitCode, link.stdout], [EXIT.refused, ""]);
  assert.match(link.stderr, /logs in with a password/);
});

test("--allow-md5 is for SIP phones, and says what the phone will be offered", async (t) => {
  const { admin } = await operator(t);
  const alone = await admin("account", "add", "old", "--allow-md5");
  assert.deepEqual(alone, {
    exitCode: EXIT.usage,
    stdout: "",
    stderr: "sottovoce: --allow-md5 is for SIP phones: use it with --sip-phone.\n",
  });
  const listed = await admin("account", "list", "--json");
  assert.deepEqual([listed.exitCode, listed.stdout], [EXIT.done, ""], "nothing was made");

  assert.equal(shown(await admin("account", "add", "old", "--sip-phone", "--allow-md5"), "Digest"), "MD5");
  const [other] = objects<SipLogin>(
    await admin("account", "add", "older", "--sip-phone", "--allow-md5", "--json"),
  );
  assert.equal(other?.allowMd5, true);
});

test("a reset gives a SIP phone another password and changes nothing else", async (t) => {
  const { admin } = await operator(t);
  const [login] = objects<SipLogin>(
    await admin("account", "add", "desk", "--sip-phone", "--allow-md5", "--json"),
  );
  const [reset] = objects<SipLogin>(await admin("account", "reset", "desk", "--json"));
  assert.ok(login !== undefined && reset !== undefined);
  assert.match(reset.password, PASSWORD);
  assert.notEqual(reset.password, login.password);
  assert.deepEqual({ ...reset, password: login.password }, login);

  const told = await admin("account", "reset", "desk@localhost");
  assert.equal(told.exitCode, EXIT.done, told.stderr);
  assert.match(told.stdout, /^desk@localhost: 0 phones sent away\.$/m);
  assert.match(shown(told, "Password") ?? "", PASSWORD);
  assert.equal(shown(told, "Digest"), "MD5");
  assert.doesNotMatch(told.stdout, /activate/);
});

test("a reset may change whether MD5 is offered, for SIP phones only", async (t) => {
  const { admin } = await operator(t);
  await admin("account", "add", "desk", "--sip-phone");
  await admin("account", "add", "alice");
  const digestAfter = async (...options: string[]) =>
    shown(await admin("account", "reset", "desk", ...options), "Digest");
  assert.equal(await digestAfter("--allow-md5"), "MD5");
  assert.equal(await digestAfter(), "MD5");
  assert.match((await digestAfter("--no-allow-md5")) ?? "", /^SHA-256\b/);
  assert.match((await digestAfter()) ?? "", /^SHA-256\b/);
  const refused = await admin("account", "reset", "alice", "--allow-md5");
  assert.equal(refused.exitCode, EXIT.refused);
  assert.match(refused.stderr, /account of the app, which has no password/);
});

test("an import makes people and SIP phones by their column kind", async (t) => {
  const { data, admin } = await operator(t);
  const file = join(data, "people.csv");
  await writeFile(file, "address,name,kind\nalice,Alice,\ndesk,Reception,sip-phone\nold,,sip-phone-md5\n");
  const made = objects<{ readonly address: string; readonly link?: string; readonly allowMd5?: boolean }>(
    await admin("import", file, "--json"),
  );
  assert.deepEqual(
    made.map(({ address, link, allowMd5 }) => [address, link !== undefined, allowMd5]),
    [
      ["alice@localhost", true, undefined],
      ["desk@localhost", false, false],
      ["old@localhost", false, true],
    ],
  );
  const accounts = objects<AdminAccount>(await admin("account", "list", "--json"));
  assert.deepEqual(
    accounts.map(({ kind }) => kind),
    ["app", "sip-phone", "sip-phone"],
  );
});

test("an import of a file that is not there says so, and imports nothing", async (t) => {
  const { data, admin } = await operator(t);
  const refused = await admin("import", join(data, "absent.csv"));
  assert.equal(refused.exitCode, EXIT.usage);
  assert.match(refused.stderr, /absent\.csv cannot be read: there is no such file\. Nothing was imported\./);
});

/**
 * After a call nothing of its keys is left. The memory of a process that was in a call is searched, all of it: V8's heap,
 * the bytes behind typed arrays (which heap snapshots do not hold), OpenSSL's and what was freed. During the call the
 * same search must find keys, or it would prove nothing.
 */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import type { MediaKind } from "@sottovoce/client";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import type { ZrtpKeyAgreement } from "@sottovoce/voice";
import { parseAddress } from "@sottovoce/wire";
import { startTestServer } from "../../packages/server/test/server.ts";
import { atEnd } from "./support/at-end.ts";
import { Caller } from "./support/calls/callers.ts";
import type { CallProcessCommand, CallProcessReport } from "./support/calls/process.ts";
import { Head, VOICES } from "./support/calls/speakers.ts";
import { temporaryDirectory } from "./support/command.ts";
import { patternsIn } from "./support/process-memory.ts";
import { readTap, tappedZrtp } from "./support/secret-tap.ts";

/** Shorter secrets (salts) could be found by chance, or are none. */
const MIN_LENGTH = 16;

/** All forms in which a secret may stand somewhere. */
function patternsOf(secrets: readonly { readonly name: string; readonly secret: Buffer }[]) {
  const patterns = new Map<string, Buffer>();
  for (const [number, { name, secret }] of secrets.entries()) {
    if (secret.length < MIN_LENGTH) continue;
    const of = `${name} (${number})`;
    patterns.set(of, secret);
    patterns.set(`${of} in base64url`, Buffer.from(secret.toString("base64url")));
    patterns.set(`${of} in hexadecimal`, Buffer.from(secret.toString("hex")));
    // RFC 2104: a key of HMAC, ready for use.
    for (const pad of [0x36, 0x5c])
      patterns.set(`${of} ^ ${pad}`, Buffer.from(secret.map((byte) => byte ^ pad)));
  }
  return patterns;
}

const skip = process.platform === "linux" ? false : "memory of other processes can be read on Linux only";

/** Both ends, both ways for sound, and both kinds of agreement. */
interface Search {
  readonly searched: "caller" | "callee";
  readonly kind: MediaKind;
  readonly keyAgreement: ZrtpKeyAgreement;
}
const CASES: readonly Search[] = [
  { searched: "callee", kind: "webrtc", keyAgreement: "X255" },
  { searched: "caller", kind: "rtp", keyAgreement: "DH3k" },
];

for (const { searched, kind, keyAgreement } of CASES) {
  test(
    `a key that a call by ${kind} with ${keyAgreement} used is found in the memory of the ${searched} during it, and nowhere after it`,
    {
      skip,
    },
    (t) => searchMemory(t, { searched, kind, keyAgreement }),
  );
}

async function searchMemory(t: TestContext, { searched, kind, keyAgreement }: Search): Promise<void> {
  const host = await startTestServer(t);
  const { link } = (await host.server.admin.add({ address: "bob" })).link;
  const child = fork(join(import.meta.dirname, "support/calls/process.ts"), [link, kind, keyAgreement], {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "inherit", "inherit", "ipc", "pipe"],
  });
  const exited = once(child, "exit");
  let hasEnded = false;
  let look = (): void => {};
  void exited.then(() => {
    hasEnded = true;
    look();
  });
  atEnd(t, async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const told: Buffer[] = [];
  (child.stdio[4] as Readable).on("data", (bytes: Buffer) => told.push(bytes));
  const reports: CallProcessReport[] = [];
  child.on("message", (report: CallProcessReport) => {
    reports.push(report);
    look();
  });
  const until = (isIt: (report: CallProcessReport) => boolean) =>
    new Promise<void>((resolve, reject) => {
      look = () => {
        if (hasEnded) reject(new Error("the process ended"));
        const at = reports.findIndex(isIt);
        if (at < 0) return;
        reports.splice(at, 1);
        resolve();
      };
      look();
    });
  const order = async (command: CallProcessCommand): Promise<void> => {
    child.send(command);
    await until(({ report }) => report === "done");
  };
  await until(({ report }) => report === "online");

  const head = new Head(VOICES.alice);
  const primitives = { ...createNodePrimitives(), ...createNodeVoicePrimitives() };
  const alice = await Caller.join(t, host, "alice", {
    media: head.media(kind),
    zrtp: tappedZrtp(primitives, () => {}, keyAgreement),
  });
  if (searched === "callee") await alice.engine.calls.call(parseAddress("bob@localhost"));
  else {
    await order({ do: "call", to: alice.address });
    await alice.until(() => alice.told.some(({ phase }) => phase === "ringing"));
    await alice.engine.calls.answer(alice.call.id);
  }
  assert.equal((await alice.untilPhase("secure")).phase, "secure", JSON.stringify(alice.call));
  assert.equal(alice.call.security?.algorithms.keyAgreement, keyAgreement);
  await until(({ report }) => report === "heard");
  const secrets = readTap(Buffer.concat(told));
  const names = new Set(secrets.map(({ name }) => name));
  for (const name of [
    "call key",
    "auxiliary secret",
    "s0",
    "master key",
    "exported key",
    "encryption key",
    "DH result",
  ]) {
    assert.ok(names.has(name), `${name} was not told of`);
  }
  const patterns = patternsOf(secrets);
  const pid = child.pid as number;
  const during = await patternsIn(pid, patterns);
  t.diagnostic(`during the call: ${during.join(", ")}`);
  for (const name of ["encryption key", "ZRTP Session Key"]) {
    assert.ok(
      during.some((found) => found.startsWith(name)),
      `${name} is not found while it is in use`,
    );
  }

  await order({ do: "hangUp" });
  await alice.untilPhase("ended");
  await order({ do: "collect" });
  const after = await patternsIn(pid, patterns);
  const file = join(temporaryDirectory(t), "after.heapsnapshot");
  await order({ do: "snapshot", file });
  const snapshot = readFileSync(file);
  const reachable = [...patterns].filter(([, pattern]) => snapshot.includes(pattern)).map(([name]) => name);
  assert.deepEqual(reachable, [], "reachable from the heap");
  assert.deepEqual(after, [], "in memory");
}

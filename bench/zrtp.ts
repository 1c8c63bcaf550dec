/**
 * ZRTP with both sides in one process, over a way without loss or delay, beside bzrtp (a C program of ours around
 * Debian's library). Both take short turns, so that whatever else the machine does meets both alike.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Bytes } from "@sottovoce/crypto";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createZrtpSession, PHONE_POLICY, type ZrtpPolicy, type ZrtpSession } from "@sottovoce/voice";
import { BzrtpBuild, whyNoBzrtp } from "../test/interop/zrtp/bzrtp-peer.ts";
import { formatTable, percentile, type Row } from "./support/table.ts";

const ROUNDS = 15;
/** Before measuring: the engine has to have seen the code. */
const WARM_UP_ROUNDS = 5;
/** Handshakes in one turn. */
const AGREEMENTS = { X255: 40, EC38: 20, DH3k: 10 } as const;

type Agreement = keyof typeof AGREEMENTS;

const primitives = { ...createNodePrimitives(), ...createNodeVoicePrimitives() };
const clock = {
  setTimer: (ms: number, callback: () => void) => ({ timer: setTimeout(callback, ms) }),
  clearTimer: ({ timer }: { readonly timer: unknown }) => clearTimeout(timer as NodeJS.Timeout),
};

async function side(
  policy: ZrtpPolicy,
  send: (packet: Bytes) => void,
): Promise<readonly [ZrtpSession, Promise<void>]> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const session = await createZrtpSession(
    {
      primitives,
      clock,
      zid: primitives.randomBytes(12),
      ssrc: new DataView(primitives.randomBytes(4).buffer).getUint32(0),
      clientName: "Sottovoce",
      policy,
      retained: { load: async () => null, save: async () => {}, restore: async () => {} },
      auxSecret: async () => null,
    },
    {
      send,
      onKeyAgreement: () => {},
      onSecure: () => resolve(),
      onFailed: ({ sentence }) => reject(new Error(sentence)),
    },
  );
  return [session, promise];
}

/** @returns milliseconds from the first Hello until both sides are secure */
async function handshake(agreement: Agreement): Promise<number> {
  const policy = { ...PHONE_POLICY, keyAgreements: [agreement] };
  const [a, aSecure] = await side(policy, (packet) => queueMicrotask(() => b.receive(packet)));
  const [b, bSecure] = await side(policy, (packet) => queueMicrotask(() => a.receive(packet)));
  const start = performance.now();
  a.start(b.helloHash, null);
  b.start(a.helloHash, null);
  await Promise.all([aSecure, bSecure]);
  const time = performance.now() - start;
  a.close();
  b.close();
  return time;
}

/** Milliseconds for `count` handshakes of bzrtp, which has no P-384 in Debian. */
function theirs(build: BzrtpBuild, agreement: Agreement, count: number): number {
  const { stdout, status } = spawnSync(build.program, [agreement, String(count)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`bzrtp did not become secure by ${agreement}`);
  return Number(stdout) / 1e6;
}

/** @returns handshakes a second and milliseconds until secure, with bzrtp's beside them */
export async function benchZrtp(): Promise<Row[]> {
  const missing = whyNoBzrtp();
  const build =
    missing === null ? new BzrtpBuild(join(import.meta.dirname, "zrtp/bzrtp-handshakes.c")) : null;
  const rows: Row[] = [];
  for (const [name, count] of Object.entries(AGREEMENTS)) {
    const agreement = name as Agreement;
    const [ownRates, otherRates, times] = [[] as number[], [] as number[], [] as number[]];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const start = performance.now();
      const taken: number[] = [];
      for (let i = 0; i < count; i++) taken.push(await handshake(agreement));
      const own = (count * 1000) / (performance.now() - start);
      if (round < 0) continue;
      ownRates.push(own);
      times.push(...taken);
      if (build !== null && agreement !== "EC38") {
        otherRates.push((count * 1000) / theirs(build, agreement, count));
      }
    }
    const [value, other] = [percentile(ownRates, 0.5), percentile(otherRates, 0.5)];
    const beside = Number.isNaN(other)
      ? (missing ?? "bzrtp has none")
      : `bzrtp: ${Math.round(other).toLocaleString("en")}, ${(value / other).toFixed(2)} times`;
    rows.push({ figure: `zrtp handshakes, both sides, ${agreement}`, value, unit: "/s", reference: beside });
    rows.push({
      figure: `zrtp until both are secure, ${agreement}`,
      value: percentile(times, 0.5),
      unit: "ms",
    });
  }
  build?.remove();
  return rows;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(formatTable(await benchZrtp()));
}

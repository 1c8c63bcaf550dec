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
import { formatNumber, formatTable, percentile, type Row } from "./support/table.ts";

const ROUNDS = 15;
/** Before measuring: the engine has to have seen the code. */
const WARM_UP_ROUNDS = 5;
/** Handshakes in one turn. */
const AGREEMENTS = { X255: 40, EC38: 20, DH3k: 10 } as const;

type Agreement = keyof typeof AGREEMENTS;

/** As Debian builds it. */
const UNKNOWN_TO_BZRTP: ReadonlySet<Agreement> = new Set(["EC38"]);

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

/** Milliseconds. */
interface Handshake {
  /** Sessions made and let go included. */
  readonly whole: number;
  /** From the first Hello until both sides are secure. */
  readonly untilSecure: number;
}

async function handshake(agreement: Agreement): Promise<Handshake> {
  const made = performance.now();
  const policy = { ...PHONE_POLICY, keyAgreements: [agreement] };
  const [a, aSecure] = await side(policy, (packet) => queueMicrotask(() => b.receive(packet)));
  const [b, bSecure] = await side(policy, (packet) => queueMicrotask(() => a.receive(packet)));
  const start = performance.now();
  a.start(b.helloHash, null);
  b.start(a.helloHash, null);
  await Promise.all([aSecure, bSecure]);
  const secure = performance.now();
  a.close();
  b.close();
  return { whole: performance.now() - made, untilSecure: secure - start };
}

async function ours(agreement: Agreement, count: number): Promise<readonly Handshake[]> {
  const handshakes: Handshake[] = [];
  for (let i = 0; i < count; i++) handshakes.push(await handshake(agreement));
  return handshakes;
}

function theirs(build: BzrtpBuild, agreement: Agreement, count: number): readonly Handshake[] {
  const { stdout, status } = spawnSync(build.program, [agreement, String(count)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`bzrtp did not become secure by ${agreement}`);
  const milliseconds = (line: string) => line.split(" ").map((nanoseconds) => Number(nanoseconds) / 1e6);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [whole = Number.NaN, untilSecure = Number.NaN] = milliseconds(line);
      return { whole, untilSecure };
    });
}

/** Medians of both. */
async function compare(
  agreement: Agreement,
  build: BzrtpBuild | null,
): Promise<readonly [Handshake, Handshake]> {
  const [own, other]: [Handshake[], Handshake[]] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const count = AGREEMENTS[agreement];
    const taken = await ours(agreement, count);
    if (round < 0) continue;
    own.push(...taken);
    if (build !== null) other.push(...theirs(build, agreement, count));
  }
  return [median(own), median(other)];
}

function median(handshakes: readonly Handshake[]): Handshake {
  const of = (what: keyof Handshake) =>
    percentile(
      handshakes.map((one) => one[what]),
      0.5,
    );
  return { whole: of("whole"), untilSecure: of("untilSecure") };
}

/** @returns handshakes a second and milliseconds until secure, with bzrtp's beside them */
export async function benchZrtp(): Promise<readonly Row[]> {
  const missing = whyNoBzrtp();
  const build =
    missing === null ? new BzrtpBuild(join(import.meta.dirname, "zrtp/bzrtp-handshakes.c")) : null;
  const rows: Row[] = [];
  for (const agreement of Object.keys(AGREEMENTS) as Agreement[]) {
    const has = UNKNOWN_TO_BZRTP.has(agreement) ? null : build;
    const [own, other] = await compare(agreement, has);
    const without: Pick<Row, "reference" | "lacks"> =
      missing === null ? { reference: "bzrtp has none" } : { reference: missing, lacks: true };
    const row = (figure: string, unit: string, value: number, theirs: number): Row => ({
      figure: `zrtp ${figure}, ${agreement}`,
      value,
      unit,
      ...(has === null
        ? without
        : { reference: `bzrtp: ${formatNumber(theirs)}, ${(value / theirs).toFixed(2)} times` }),
    });
    rows.push(row("handshakes, both sides", "/s", 1_000 / own.whole, 1_000 / other.whole));
    rows.push(row("until both are secure", "ms", own.untilSecure, other.untilSecure));
  }
  build?.remove();
  return rows;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(formatTable(await benchZrtp()));
}

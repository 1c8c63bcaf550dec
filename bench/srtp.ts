/**
 * SRTP for packets of 20 ms of G.711, beside libsrtp2 (a C program of ours around Debian's library). Both take short
 * turns, so that whatever else the machine does meets both alike.
 */
import { pathToFileURL } from "node:url";
import type { Bytes } from "@sottovoce/crypto";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createSrtpReceiver, createSrtpSender, type MasterKeys } from "@sottovoce/voice";
import { Libsrtp, skipLibsrtp } from "../packages/voice/test/libsrtp/harness.ts";
import { masterKeys, rtp } from "../packages/voice/test/media-keys.ts";
import { formatTable, percentile, type Row } from "./support/table.ts";

const ROUNDS = 40;
/** Before measuring: the engine has to have seen the code. */
const WARM_UP_ROUNDS = 10;
const PACKETS = 5000;
const SUITES = [
  ["AES3", "HS80"],
  ["AES1", "HS80"],
  ["AES3", "HS32"],
] as const;

/** Milliseconds for {@link PACKETS} packets. */
interface Turn {
  readonly protect: number;
  readonly unprotect: number;
}

type Contestant = () => Promise<Turn>;

async function ours(keys: MasterKeys): Promise<Contestant> {
  const voice = createNodeVoicePrimitives();
  const [sender, receiver] = [await createSrtpSender(voice, keys), await createSrtpReceiver(voice, keys)];
  let sequence = 0;
  return async () => {
    const packets = Array.from({ length: PACKETS }, () => rtp(sequence++));
    const secrets: Bytes[] = [];
    const start = performance.now();
    for (const packet of packets) secrets.push(sender.protect(packet));
    const isProtected = performance.now();
    let opened = 0;
    for (const secret of secrets) if (receiver.unprotect(secret) !== null) opened++;
    const end = performance.now();
    if (opened !== PACKETS) throw new Error(`only ${opened} packets came back`);
    return { protect: isProtected - start, unprotect: end - isProtected };
  };
}

function theirs(peer: Libsrtp): Contestant {
  return async () => {
    const [protect = Number.NaN, unprotect = Number.NaN] = (await peer.ask(`measure ${PACKETS}`))
      .split(" ")
      .map((nanoseconds) => Number(nanoseconds) / 1e6);
    if (Number.isNaN(protect + unprotect)) throw new Error("libsrtp could not be measured");
    return { protect, unprotect };
  };
}

/** Medians of the turns, as packets a second. */
async function compare(contestants: readonly Contestant[]): Promise<readonly Turn[]> {
  const turns = contestants.map((): Turn[] => []);
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const turn = await contestant();
      if (round >= 0) turns[index]?.push(turn);
    }
  }
  return turns.map((of) => ({ protect: rate(of, "protect"), unprotect: rate(of, "unprotect") }));
}

function rate(turns: readonly Turn[], what: keyof Turn): number {
  const milliseconds = percentile(
    turns.map((turn) => turn[what]),
    0.5,
  );
  return (PACKETS * 1000) / milliseconds;
}

/** @returns packets a second on one core, with libsrtp's beside it */
export async function benchSrtp(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [cipher, authTag] of SUITES) {
    const keys = masterKeys(cipher, authTag);
    const peer = skipLibsrtp === false ? new Libsrtp("measure", keys) : null;
    const contestants = [await ours(keys), ...(peer === null ? [] : [theirs(peer)])];
    const [own, other] = await compare(contestants);
    await peer?.stop();
    for (const what of ["protect", "unprotect"] as const) {
      const value = own?.[what] ?? Number.NaN;
      rows.push({
        figure: `srtp ${what}, ${cipher} ${authTag}, 160 bytes`,
        value,
        unit: "/s",
        ...besides(value, other?.[what]),
      });
    }
  }
  return rows;
}

function besides(value: number, other: number | undefined): Pick<Row, "reference" | "lacks"> {
  const goal = "goal > 100,000";
  if (other === undefined) return { reference: `${goal}; ${skipLibsrtp}`, lacks: true };
  const beside = `libsrtp2: ${Math.round(other).toLocaleString("en")}, ${(value / other).toFixed(2)} times`;
  return { reference: `${goal}; ${beside}` };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(formatTable(await benchSrtp()));
}

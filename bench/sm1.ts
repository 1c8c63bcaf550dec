/**
 * sm1 beside libsignal 0.103 in one run: sessions set up, messages there and back, messages one way.
 * Both take turns in short rounds, so that whatever else the machine does meets both alike.
 */
import { pathToFileURL } from "node:url";
import type { Contestant } from "./sm1/contestant.ts";
import { Libsignal } from "./sm1/libsignal.ts";
import { Sottovoce } from "./sm1/sottovoce.ts";
import { formatTable, percentile, type Row } from "./support/table.ts";

const ROUNDS = 25;
const SETUPS = 25;
const PING_PONGS = 50;
const ONE_WAYS = 150;
/** Before measuring: the engine has to have seen the code. */
const WARM_UP_ROUNDS = 8;

/** Operations per second of one round, by figure. */
interface Round {
  readonly setUps: number;
  readonly pingPongs: number;
  readonly oneWays: number;
}

async function perSecond(count: number, operation: () => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < count; i++) await operation();
  return (count * 1000) / (performance.now() - start);
}

async function runRound(contestant: Contestant): Promise<Round> {
  await contestant.prepare(SETUPS);
  const setUps = await perSecond(SETUPS, () => contestant.setUp());
  await contestant.pingPong();
  const pingPongs = await perSecond(PING_PONGS, () => contestant.pingPong());
  const oneWays = await perSecond(ONE_WAYS, () => contestant.oneWay());
  return { setUps, pingPongs, oneWays };
}

/** @returns the median of each figure, with libsignal's beside it */
export async function benchSm1(): Promise<Row[]> {
  const ours: Round[] = [];
  const theirs: Round[] = [];
  const sottovoce = await Sottovoce.create();
  const libsignal = new Libsignal();
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const results = [await runRound(sottovoce), await runRound(libsignal)] as const;
    if (round < 0) continue;
    ours.push(results[0]);
    theirs.push(results[1]);
  }
  const row = (figure: string, unit: string, pick: (round: Round) => number): Row => {
    const value = percentile(ours.map(pick), 0.5);
    const beside = percentile(theirs.map(pick), 0.5);
    const reference = `${libsignal.name}: ${Math.round(beside).toLocaleString("en")}, ${(value / beside).toFixed(2)} times`;
    return { figure: `sm1 ${figure}`, value, unit, reference };
  };
  return [
    row("session set-ups, first message included", "/s", (round) => round.setUps),
    row("ping-pong pairs, two messages each", "/s", (round) => round.pingPongs),
    row("one-way pairs, encrypt and decrypt", "/s", (round) => round.oneWays),
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(formatTable(await benchSm1()));
  // libsignal's native threads would keep the process alive.
  process.exit(0);
}

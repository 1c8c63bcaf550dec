/**
 * sm1 beside libsignal 0.103 in one run: sessions set up, messages there and back, messages one way.
 * Both take short turns, so that whatever else the machine does meets both alike.
 */
import { pathToFileURL } from "node:url";
import type { Contestant } from "./sm1/contestant.ts";
import { Libsignal } from "./sm1/libsignal.ts";
import { Sottovoce } from "./sm1/sottovoce.ts";
import { formatTable, percentile, type Row } from "./support/table.ts";

const ROUNDS = 25;
/** Before measuring: the engine has to have seen the code. */
const WARM_UP_ROUNDS = 8;
/** Operations in one turn. Long enough for libsignal's KEM, which it spreads over many messages, to come round. */
const SETUPS = 25;
const PING_PONGS = 50;
const ONE_WAYS = 150;

/** Both take turns; answers the median operations per second of each. */
async function compare(
  contestants: readonly Contestant[],
  count: number,
  operation: (contestant: Contestant) => Promise<void>,
): Promise<readonly number[]> {
  const rates = contestants.map((): number[] => []);
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const start = performance.now();
      for (let i = 0; i < count; i++) await operation(contestant);
      if (round >= 0) rates[index]?.push((count * 1000) / (performance.now() - start));
    }
  }
  return rates.map((samples) => percentile(samples, 0.5));
}

/** @returns the median of each figure, with libsignal's beside it */
export async function benchSm1(): Promise<Row[]> {
  const contestants = [await Sottovoce.create(), new Libsignal()] as const;
  for (const contestant of contestants) await contestant.prepare((WARM_UP_ROUNDS + ROUNDS) * SETUPS);
  const row = ([ours, theirs]: readonly number[], figure: string, unit: string): Row => {
    const [value, beside] = [ours ?? Number.NaN, theirs ?? Number.NaN];
    const times = (value / beside).toFixed(2);
    const reference = `${contestants[1].name}: ${Math.round(beside).toLocaleString("en")}, ${times} times`;
    return { figure: `sm1 ${figure}`, value, unit, reference };
  };
  const setUps = await compare(contestants, SETUPS, (contestant) => contestant.setUp());
  // From here on one session each, as people have it: long.
  const pingPongs = await compare(contestants, PING_PONGS, (contestant) => contestant.pingPong());
  const oneWays = await compare(contestants, ONE_WAYS, (contestant) => contestant.oneWay());
  return [
    row(setUps, "session set-ups, first message included", "/s"),
    row(pingPongs, "ping-pong pairs, two messages each", "/s"),
    row(oneWays, "one-way pairs, encrypt and decrypt", "/s"),
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(formatTable(await benchSm1()));
  // libsignal's native threads would keep the process alive.
  process.exit(0);
}

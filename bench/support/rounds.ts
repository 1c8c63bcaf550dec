/**
 * Figures from several rounds of the same work. What disturbs a round (neighbours on the machine, a collection of
 * garbage at a bad moment) only ever makes it slower and dearer, never faster or cheaper. Under noise of one sign the
 * best round is the one that says most about the program; the median beside it says how noisy the machine was.
 */
import { formatNumber, percentile, type Row } from "./table.ts";

/** What a round cost. */
export interface Round {
  /** Operations a second. */
  readonly rate: number;
  /** CPU of the process under test for each operation, in microseconds. */
  readonly cpu: number;
}

/**
 * Runs the work some times and measures each.
 * @param count operations in one round: enough to take a second, for CPU time is counted in steps of 10 ms
 * @param cpu CPU time of the process under test so far, in microseconds
 */
export async function measureRounds(
  rounds: number,
  count: number,
  cpu: () => number,
  run: (count: number) => Promise<void>,
): Promise<readonly Round[]> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = { cpu: cpu(), at: performance.now() };
    await run(count);
    const seconds = (performance.now() - before.at) / 1000;
    measured.push({ rate: count / seconds, cpu: (cpu() - before.cpu) / count });
  }
  return measured;
}

/** The best of the rounds as two rows, with the median beside each. */
export function roundRows(
  rounds: readonly Round[],
  names: {
    readonly figure: string;
    readonly unit: string;
    readonly goal?: string;
    readonly cpuGoal?: string;
  },
): Row[] {
  const rates = rounds.map((round) => round.rate);
  const cpus = rounds.map((round) => round.cpu);
  const beside = (goal: string | undefined, values: readonly number[]) => {
    const median = `median of ${values.length} ${formatNumber(percentile(values, 0.5))}`;
    return goal === undefined ? median : `${goal}; ${median}`;
  };
  return [
    {
      figure: names.figure,
      value: Math.max(...rates),
      unit: names.unit,
      reference: beside(names.goal, rates),
    },
    {
      figure: "  server CPU each",
      value: Math.min(...cpus),
      unit: "µs",
      reference: beside(names.cpuGoal, cpus),
      comparable: true,
    },
  ];
}

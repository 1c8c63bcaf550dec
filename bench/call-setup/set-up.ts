/** How long calls took from the answer to green. */
import { percentile, type Row } from "../support/table.ts";

/** Milliseconds from the answer. */
export interface SetUp {
  /** Until both sides have a way for sound, and agree on keys. */
  readonly way: number;
  /** Until both sides are green: what is said is heard. */
  readonly green: number;
}

/** @param between who calls whom, by which way for sound */
export function setUpRows(between: string, calls: readonly SetUp[]): readonly Row[] {
  const green = calls.map((call) => call.green);
  return [
    {
      figure: `answer to green on both sides, ${between}, p50`,
      value: percentile(green, 0.5),
      unit: "ms",
      reference: `goal < 400; ${calls.length} calls`,
    },
    { figure: "  p90", value: percentile(green, 0.9), unit: "ms", reference: "goal < 400" },
    {
      figure: "  of it until there is a way for sound, p50",
      value: percentile(
        calls.map(({ way }) => way),
        0.5,
      ),
      unit: "ms",
    },
  ];
}

/** A pause that is counted down before the person's eyes. */
import { useEffect, useState } from "preact/hooks";
import { clockLeft } from "./tries.ts";

/** Twice a second, so that no second is skipped. */
const TICK_MS = 500;

/** @param until Unix milliseconds @returns what is left, as on a clock; `null` when there is no pause */
export function usePause(until: number): string | null {
  const [now, setNow] = useState(Date.now);
  const left = clockLeft(until, Math.max(now, Date.now()));
  const waiting = left !== null;
  useEffect(() => {
    if (!waiting) return;
    const ticking = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(ticking);
  }, [waiting, until]);
  return left;
}

/** How long a call has been secure, second by second. */
import type { Call } from "@sottovoce/client";
import { useEffect, useState } from "preact/hooks";
import { lengthOf } from "./call-words.ts";

const SECOND_MS = 1_000;

/** Milliseconds; `null` before it is secure. */
export function useLength(call: Call): number | null {
  const [, draw] = useState(0);
  const runs = call.secureAt !== null && call.endedAt === null;
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => draw((count) => count + 1), SECOND_MS);
    return () => clearInterval(timer);
  }, [runs]);
  return lengthOf(call, Date.now());
}

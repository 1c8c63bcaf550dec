/** How long something is still valid, minute by minute and at last second by second. It is not read aloud by itself. */
import { useEffect, useState } from "preact/hooks";
import { formatDuration } from "../../i18n/format.ts";
import { remaining } from "./remaining.ts";

/** @param until Unix milliseconds */
export function Countdown({
  until,
  words,
}: {
  readonly until: number;
  readonly words: (time: string) => string;
}) {
  const [now, setNow] = useState(() => Date.now());
  const left = remaining(until, now);
  useEffect(() => {
    if (left.next === null) return;
    const timer = setTimeout(() => setNow(Date.now()), left.next);
    return () => clearTimeout(timer);
  }, [left.next, now]);
  return (
    <span class="countdown" role="timer">
      {words(formatDuration(left.shown))}
    </span>
  );
}

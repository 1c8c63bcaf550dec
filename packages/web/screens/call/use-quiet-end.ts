/** A call that the person ended, or the peer did, needs no answer: its screen and its bar go by themselves. */
import { useEffect } from "preact/hooks";
import { endsQuietly, type TabCall } from "../../state/call-book.ts";
import { dismissCall } from "../../state/calls.ts";

/** Long enough to read two words and a length. */
const QUIET_END_MS = 2_500;

export function useQuietEnd(shown: TabCall): void {
  const isQuiet = endsQuietly(shown);
  const { id } = shown.call;
  useEffect(() => {
    if (!isQuiet) return;
    const timer = setTimeout(() => dismissCall(id), QUIET_END_MS);
    return () => clearTimeout(timer);
  }, [id, isQuiet]);
}

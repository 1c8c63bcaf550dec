/** What a message went through, line by line, and how long that may grow (REQUIREMENTS M16). */
import { eventOf, type StoredEntry, standsFor } from "./entry.ts";

/**
 * Longest timeline kept. A message that waits twelve hours on a bad network makes thousands of tries; the first
 * and the last of them tell the story, and a record must stay small.
 */
export const MAX_TIMELINE = 60;
/** Entries at the beginning that are never left out: how it was written, and its first round of tries. */
const KEPT_AT_START = 12;

/** The timeline with one entry more. Where it grows too long, the oldest entries of its middle become one line. */
export function withEntry(timeline: readonly StoredEntry[], entry: StoredEntry): StoredEntry[] {
  if (timeline.length < MAX_TIMELINE) return [...timeline, entry];
  const [first, second, ...rest] = timeline.slice(KEPT_AT_START);
  const omitted = (first === undefined ? 1 : standsFor(first)) + 1;
  return [
    ...timeline.slice(0, KEPT_AT_START),
    { at: second?.at ?? entry.at, code: "omitted", omitted },
    ...rest,
    entry,
  ];
}

/**
 * The timeline with an entry that was overtaken: the receipt of a delivery may come before the answer to the attempt
 * that brought it about.
 */
export function withEntryBeforeDelivery(timeline: readonly StoredEntry[], entry: StoredEntry): StoredEntry[] {
  const delivered = timeline.findLastIndex((other) => eventOf(other) === "delivered");
  return delivered < 0 ? withEntry(timeline, entry) : timeline.toSpliced(delivered, 0, entry);
}

/** A call that is over, as History and conversations tell of it. */
import type { CallEntry } from "@sottovoce/client";
import { formatLength } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { endWords } from "./call-words.ts";

/** Whose call it was. */
export function entryTitle({ direction }: CallEntry): string {
  return t().calls.entry[direction];
}

/** Whether nobody else can have heard it: without words that were compared, or a verified contact, nobody knows. */
export function wasBetweenTwo({ secureAt, end, security }: CallEntry): boolean {
  if (secureAt === null || end === "mismatch" || security === null) return false;
  return security.verified !== null && security.discloses !== true;
}

/** How long it lasted, and how it ended where that is worth a word. @param name of the peer, in a sentence */
export function entryWords(entry: CallEntry, name: string): string {
  const { secureAt, endedAt, end } = entry;
  const lasted = secureAt === null ? [] : [t().calls.entry.lasted(formatLength(endedAt - secureAt))];
  const ended = end === "hung_up" && secureAt !== null ? [] : [howEnded(entry, name)];
  return [...lasted, ...ended].join(". ");
}

function howEnded(entry: CallEntry, name: string): string {
  if (entry.end !== "cancelled") return endWords(entry, name);
  const { youHungUp, theyHungUp } = t().calls.entry;
  return entry.endedThere === true ? theyHungUp(name) : youHungUp;
}

/** What the exported text says, in the person's language. */
import type { Contact } from "@sottovoce/client";
import { formatDate, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { harmlessLine } from "../../ui/harmless.ts";
import type { ExportWords } from "./export-text.ts";

export function exportWords(contacts: readonly Contact[]): ExportWords {
  const names = new Map<string, string | null>(
    contacts.map(({ address, displayName }) => [address, displayName]),
  );
  const nameOf = (peer: string): string => {
    const name = names.get(peer) ?? null;
    return name === null ? harmlessLine(peer) : `${harmlessLine(name)} <${harmlessLine(peer)}>`;
  };
  return {
    you: t().common.you,
    nameOf,
    // Always with its year: a file is read long after.
    dateOf: (at) => formatDate(at, 0),
    timeOf: formatTime,
    statusOf: ({ status }) => t().conversation.status[status],
    noteOf: ({ note, peer }) => (note === null ? "" : t().engine.notes[note](nameOf(peer))),
  };
}

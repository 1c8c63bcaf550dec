/** A call's security receipt (REQUIREMENTS V9): what it was secured with, and how it went. */
import type { CallEntry } from "@sottovoce/client";
import { formatMoment } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { entryTitle, entryWords } from "../call/entry-words.ts";
import { SecurityLines } from "../call/security-details.tsx";

export function CallReceipt({ entry, name }: { readonly entry: CallEntry; readonly name: string }) {
  const words = t().calls.entry;
  const { security, secureAt, startedAt } = entry;
  return (
    <div class="receipt">
      <p>
        <strong>{entryTitle(entry)}</strong>
        <br />
        {formatMoment(startedAt)}
      </p>
      <p>{entryWords(entry, name)}</p>
      {secureAt !== null && <p>{words.secured}</p>}
      {security !== null && (
        <>
          <h3>{words.receipt}</h3>
          <SecurityLines security={security} />
        </>
      )}
    </div>
  );
}

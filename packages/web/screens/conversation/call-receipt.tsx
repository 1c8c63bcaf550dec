/** A call's security receipt (REQUIREMENTS V9): what it was secured with, and how it went. */
import type { CallEntry } from "@sottovoce/client";
import { formatMoment } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Notice } from "../../ui/notice.tsx";
import { entryTitle, entryWords, wasBetweenTwo } from "../call/entry-words.ts";
import { SecurityLines } from "../call/security-details.tsx";

export function CallReceipt({ entry, name }: { readonly entry: CallEntry; readonly name: string }) {
  const words = t().calls.entry;
  const { security, startedAt } = entry;
  return (
    <div class="receipt">
      <p>
        <strong>{entryTitle(entry)}</strong>
        <br />
        {formatMoment(startedAt)}
      </p>
      <p>{entryWords(entry, name)}</p>
      {wasBetweenTwo(entry) && <p>{words.secured}</p>}
      {security?.discloses === true && <Notice kind="danger">{t().calls.discloses(name)}</Notice>}
      {security !== null && (
        <>
          <h3>{words.receipt}</h3>
          <SecurityLines security={security} />
        </>
      )}
    </div>
  );
}

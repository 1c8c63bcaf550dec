/** What a call was secured with, for the reader who wants to know (REQUIREMENTS V9). */
import type { CallSecurity } from "@sottovoce/client";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n/index.ts";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { receiptLines } from "./call-words.ts";

interface SecurityDetailsProps {
  readonly security: CallSecurity;
  /** What can be done about it. */
  readonly children?: ComponentChildren;
}

/** Behind a line that opens it. */
export function SecurityDetails({ security, children }: SecurityDetailsProps) {
  return (
    <details
      class="call-details"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) currentTarget.scrollIntoView({ block: "nearest" });
      }}
    >
      <summary>{t().calls.details.title}</summary>
      <SecurityLines security={security} />
      {children}
    </details>
  );
}

export function SecurityLines({ security }: { readonly security: CallSecurity }) {
  return (
    <dl class="call-receipt">
      {receiptLines(security).map(([name, value]) => (
        <div key={name} class="call-receipt-line">
          <dt>{name}</dt>
          <dd>
            <StrangerName text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

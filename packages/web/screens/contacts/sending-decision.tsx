/** What stands in the place of the field to write in while something has to be decided first. */
import type { Contact } from "@sottovoce/client";
import { t } from "../../i18n/index.ts";
import { decisionFor } from "../../state/decision.ts";
import { Notice } from "../../ui/notice.tsx";
import { ChangedKey } from "./changed-key.tsx";
import { nameInSentence } from "./contact-name.ts";
import { EndToSiteConsent } from "./end-to-site-consent.tsx";
import "./decision.css";

/** Nothing where writing goes ahead: ask `decisionFor` before, to know what to show instead. */
export function SendingDecision({ contact }: { readonly contact: Contact }) {
  switch (decisionFor(contact)) {
    case "changed_key":
      return <ChangedKey contact={contact} />;
    case "end_to_site":
      return <EndToSiteConsent contact={contact} />;
    case "contradicted":
      return (
        <div class="decision">
          <Notice kind="danger" title={t().contacts.contradicted.title}>
            {t().contacts.contradicted.words(nameInSentence(contact))}
          </Notice>
        </div>
      );
    case null:
      return null;
  }
}

/** A contact has a SIP phone: a person agrees, once, that the server can read what is written to it. */
import type { Contact } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { adoptContact } from "../../state/contacts.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { nameInSentence } from "./contact-name.ts";
import "./decision.css";

/** Stands in the place of what it blocks. */
export function EndToSiteConsent({ contact }: { readonly contact: Contact }) {
  const [busy, setBusy] = useState(false);
  const words = t().contacts.endToSite;
  const agree = async () => {
    setBusy(true);
    await attempt(async () => adoptContact(await engine().setEndToSite(contact.address, true)));
    setBusy(false);
  };
  return (
    <div class="decision">
      <Notice
        kind="warn"
        title={words.title}
        actions={
          <Button kind="main" busy={busy} onPress={agree}>
            {words.agree}
          </Button>
        }
      >
        {words.words(nameInSentence(contact))}
      </Notice>
    </div>
  );
}

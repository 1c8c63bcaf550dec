/** A verified contact has another key: nothing is sent until a person has decided what to make of it. */
import type { Contact } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { adoptContact } from "../../state/contacts.ts";
import { navigate } from "../../state/route.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { toast } from "../../ui/toasts.tsx";
import { nameInSentence } from "./contact-name.ts";
import "./decision.css";

/** Stands in the place of what it blocks, and opens the decision. */
export function ChangedKey({ contact }: { readonly contact: Contact }) {
  const [deciding, setDeciding] = useState(false);
  const words = t().contacts.changed;
  return (
    <div class="decision">
      <Notice
        kind="danger"
        actions={
          <Button kind="main" onPress={() => setDeciding(true)}>
            {words.decide}
          </Button>
        }
      >
        {words.bar(nameInSentence(contact))}
      </Notice>
      {deciding && <ChangedKeyDialog contact={contact} onClose={() => setDeciding(false)} />}
    </div>
  );
}

function ChangedKeyDialog({ contact, onClose }: { readonly contact: Contact; readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const words = t().contacts.changed;
  const name = nameInSentence(contact);
  const accept = async () => {
    setBusy(true);
    const done = await attempt(async () => adoptContact(await engine().acceptChange(contact.address)));
    setBusy(false);
    if (done) toast(words.accepted(name));
    onClose();
  };
  return (
    <Dialog
      title={words.title(name)}
      sheet
      onClose={onClose}
      actions={
        <>
          <Button kind="main" wide onPress={() => navigate({ name: "verify", address: contact.address })}>
            {words.compare}
          </Button>
          <Button kind="danger" wide busy={busy} onPress={accept}>
            {words.accept}
          </Button>
          <Button kind="quiet" wide onPress={onClose}>
            {words.later}
          </Button>
        </>
      }
    >
      <p>{words.happened(name)}</p>
      <p>{words.meaning(name)}</p>
      <p>
        <strong>{words.advice}</strong>
      </p>
      <p class="decision-note">{words.acceptNote(name)}</p>
    </Dialog>
  );
}

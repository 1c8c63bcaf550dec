/** Takes all messages with a contact off this device, after asking. */
import type { Contact } from "@sottovoce/client";
import { Trash2 } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { keepDraft } from "../../state/drafts.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { List, Row } from "../../ui/list.tsx";
import { toast } from "../../ui/toasts.tsx";
import { nameInSentence } from "./contact-name.ts";

export function DeleteConversation({ contact }: { readonly contact: Contact }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const words = t().contacts.details;
  const name = nameInSentence(contact);
  const remove = async () => {
    setBusy(true);
    const done = await attempt(() => engine().removeConversation(contact.address));
    setBusy(false);
    setAsking(false);
    if (done) {
      keepDraft(contact.address, "");
      toast(words.removed);
    }
  };
  return (
    <>
      <List label={words.remove}>
        <Row danger icon={Trash2} title={words.remove} onPress={() => setAsking(true)} />
      </List>
      {asking && (
        <Dialog
          title={words.removeTitle(name)}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button kind="quiet" onPress={() => setAsking(false)}>
                {t().common.cancel}
              </Button>
              <Button kind="danger" busy={busy} onPress={remove}>
                {t().common.remove}
              </Button>
            </>
          }
        >
          <p>{words.removeWords(name)}</p>
        </Dialog>
      )}
    </>
  );
}

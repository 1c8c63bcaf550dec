/** How long messages to a contact are kept after they were read. */
import type { Contact } from "@sottovoce/client";
import { Timer } from "lucide";
import { useState } from "preact/hooks";
import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { adoptContact } from "../../state/contacts.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { List, Row } from "../../ui/list.tsx";
import { nameInSentence } from "./contact-name.ts";

/** Seconds: 5 minutes, an hour, a day, a week. */
const TIMES: readonly number[] = [300, 3_600, 86_400, 604_800];
const OFF = "off";

export function Disappearing({ contact }: { readonly contact: Contact }) {
  const [open, setOpen] = useState(false);
  const words = t().contacts.details;
  return (
    <>
      <List label={words.messages} heading>
        <Row
          icon={Timer}
          title={words.disappearing}
          note={timeInWords(contact.disappearAfterS)}
          onPress={() => setOpen(true)}
        />
      </List>
      {open && <TimeDialog contact={contact} onClose={() => setOpen(false)} />}
    </>
  );
}

function TimeDialog({ contact, onClose }: { readonly contact: Contact; readonly onClose: () => void }) {
  const words = t().contacts.details;
  const { address, level, disappearAfterS } = contact;
  // Shown at once; what is kept follows, or what was kept comes back.
  const [chosen, setChosen] = useState(disappearAfterS);
  const choose = async (value: string) => {
    const seconds = value === OFF ? null : Number(value);
    setChosen(seconds);
    const kept = await attempt(async () => adoptContact(await engine().setDisappearing(address, seconds)));
    if (!kept) setChosen(disappearAfterS);
  };
  // Another time may have been set elsewhere: it is offered too.
  const times = [...new Set([...TIMES, ...(disappearAfterS === null ? [] : [disappearAfterS])])];
  const options = [
    { value: OFF, label: words.off },
    ...times
      .sort((a, b) => a - b)
      .map((seconds) => ({ value: String(seconds), label: timeInWords(seconds) })),
  ];
  const isPhone = level === "end-to-site";
  return (
    <Dialog
      title={words.disappearing}
      sheet
      onClose={onClose}
      actions={
        <Button kind="main" wide onPress={onClose}>
          {t().common.done}
        </Button>
      }
    >
      <p>{isPhone ? words.disappearingPhone : words.disappearingWords(nameInSentence(contact))}</p>
      <Choice
        label={words.disappearing}
        hideLabel
        options={options}
        value={chosen === null ? OFF : String(chosen)}
        onChange={choose}
      />
      {!isPhone && <p class="contact-soft">{words.disappearingWarning}</p>}
    </Dialog>
  );
}

function timeInWords(seconds: number | null): string {
  const words = t().contacts.details;
  return seconds === null ? words.off : words.afterReading(formatDuration(seconds * 1_000));
}

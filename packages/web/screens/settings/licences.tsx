/** Whose work is in the app, and on what terms. */
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** Made by the build (`build/licences.ts`). */
const FILE = "/licences.txt";

export function Licences() {
  const words = t().settings.about;
  const [text, setText] = useState<string | null>(null);
  return (
    <div class="settings-block">
      <h2>{words.licences}</h2>
      <p class="settings-note">{words.licencesWhy}</p>
      <Button onPress={() => void attempt(async () => setText(await read()))}>{words.showLicences}</Button>
      {text !== null && (
        <Dialog
          title={words.licences}
          onClose={() => setText(null)}
          actions={<Button onPress={() => setText(null)}>{t().common.close}</Button>}
        >
          {/* A field that cannot be changed: it scrolls, also by the keyboard. */}
          <textarea
            class="settings-licences"
            readOnly
            rows={16}
            lang="en"
            dir="ltr"
            aria-label={words.licences}
            value={text}
          />
        </Dialog>
      )}
    </div>
  );
}

async function read(): Promise<string> {
  const response = await fetch(FILE);
  if (!response.ok) throw new Error(`the licences were answered with ${response.status}`);
  return response.text();
}

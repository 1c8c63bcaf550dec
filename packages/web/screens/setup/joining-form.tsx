/** The passphrase of a device that is to join an account. */
import type { LinkWaiting } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { activeLink } from "./active-link.ts";
import { BeginAnew } from "./begin-anew.tsx";
import { judge, NewPassphraseFields, NO_PASSPHRASE, type Problem } from "./new-passphrase.tsx";
import { sentenceInSetup } from "./sentence.ts";
import { SetupPage } from "./setup-page.tsx";

export function JoiningForm({
  link,
  onWaiting,
  onFailed,
  onCancel,
}: {
  readonly link: string;
  readonly onWaiting: (waiting: LinkWaiting) => void;
  readonly onFailed: (sentence: string) => void;
  readonly onCancel: () => void;
}) {
  const words = t().setup;
  const [passphrase, setPassphrase] = useState(NO_PASSPHRASE);
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      const found = await judge(passphrase, []);
      setProblem(found);
      if (found !== null) {
        setBusy(false);
        return;
      }
      activeLink.value = link;
      onWaiting(await engine().startJoining(link, passphrase.value));
    } catch (error) {
      activeLink.value = null;
      setBusy(false);
      if (error instanceof AppError && error.code === "wrong_passphrase") setProblem(words.activation.begun);
      else onFailed(sentenceInSetup(error));
    }
  };
  return (
    <SetupPage title={words.joining.title} lead={words.joining.why}>
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <div class="setup-part">
          <h2>{words.passphrase.title}</h2>
          <p class="setup-lead">{words.joining.passphraseWhy}</p>
        </div>
        <NewPassphraseFields
          passphrase={passphrase}
          onChange={(next) => {
            setPassphrase(next);
            setProblem(null);
          }}
          personal={[]}
          problem={problem}
        />
        {problem === words.activation.begun && <BeginAnew onDone={() => setProblem(null)} />}
        <div class="setup-actions">
          <Button kind="main" wide submit busy={busy} disabled={passphrase.value === ""}>
            {words.joining.submit}
          </Button>
          <Button kind="quiet" wide disabled={busy} onPress={onCancel}>
            {t().common.cancel}
          </Button>
        </div>
        <p role="status" class="setup-note">
          {busy ? words.joining.working : ""}
        </p>
      </form>
    </SetupPage>
  );
}

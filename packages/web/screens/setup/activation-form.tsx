/** Whom a link is for, and the passphrase of the device that it activates. */
import type { Preview } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { showRecoveryKit } from "../../state/recovery-kit.ts";
import { navigate } from "../../state/route.ts";
import { engine, sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { AccountCard } from "./account-card.tsx";
import { activeLink } from "./active-link.ts";
import { BeginAnew } from "./begin-anew.tsx";
import {
  judge,
  type NewPassphrase,
  NewPassphraseFields,
  NO_PASSPHRASE,
  type Problem,
} from "./new-passphrase.tsx";
import { RecoveryWordsField } from "./recovery-words-field.tsx";
import { SetupPage } from "./setup-page.tsx";

/** Refusals after which the link is of no use. */
const FINAL: ReadonlySet<string> = new Set([
  "activation_unknown",
  "activation_used",
  "activation_expired",
  "account_disabled",
  "already_activated",
  "impostor",
]);

export function ActivationForm({
  link,
  preview,
  onRefused,
}: {
  readonly link: string;
  readonly preview: Preview;
  /** The link cannot be used. */
  readonly onRefused: (error: unknown) => void;
}) {
  const words = t().setup;
  const [passphrase, setPassphrase] = useState<NewPassphrase>(NO_PASSPHRASE);
  const [problem, setProblem] = useState<Problem>(null);
  const [recovery, setRecovery] = useState<string | null>(null);
  const [wrongWords, setWrongWords] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const personal = [preview.address, preview.displayName ?? ""];

  const failed = (error: unknown): void => {
    const code = error instanceof AppError ? error.code : "unexpected";
    if (FINAL.has(code)) onRefused(error);
    else if (code === "wrong_passphrase") setProblem(words.activation.begun);
    else if (code === "wrong_recovery_words") setWrongWords(true);
    else setFailure(code === "network" ? words.links.network : sentenceFor(error));
  };

  const submit = async (): Promise<void> => {
    setFailure(null);
    setBusy(true);
    try {
      const found = await judge(passphrase, personal);
      setProblem(found);
      if (found !== null) return;
      activeLink.value = link;
      const known = recovery?.trim() || null;
      const kit = await engine().activate(link, passphrase.value, known);
      // Who has just typed the words has them.
      if (known === null && kit.length > 0) showRecoveryKit(kit);
      // The code leaves the address bar, and the entry of the session's history.
      navigate({ name: "history" }, { replace: true });
    } catch (error) {
      failed(error);
    } finally {
      activeLink.value = null;
      setBusy(false);
    }
  };

  return (
    <SetupPage title={words.activation.title}>
      <AccountCard address={preview.address} name={preview.displayName} server={location.host} />
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <div class="setup-part">
          <h2>{words.passphrase.title}</h2>
          <p class="setup-lead">{words.passphrase.why}</p>
        </div>
        {/* For the browser's own list of passwords: whose it is. */}
        <input
          class="visually-hidden"
          type="text"
          autocomplete="username"
          value={preview.address}
          tabIndex={-1}
          aria-hidden="true"
          readonly
        />
        <NewPassphraseFields
          passphrase={passphrase}
          onChange={(next) => {
            setPassphrase(next);
            setProblem(null);
          }}
          personal={personal}
          problem={problem}
        />
        {problem === words.activation.begun && <BeginAnew onDone={() => setProblem(null)} />}
        <RecoveryWordsField
          words={recovery}
          onChange={(next) => {
            setRecovery(next);
            setWrongWords(false);
          }}
          wrong={wrongWords}
        />
        {failure !== null && <Notice kind="danger">{failure}</Notice>}
        <Button kind="main" wide submit busy={busy} disabled={passphrase.value === ""}>
          {words.activation.submit}
        </Button>
        <p role="status" class="setup-note">
          {busy ? words.activation.working : ""}
        </p>
      </form>
    </SetupPage>
  );
}

/** Another passphrase: the current one, and the new one with what it is worth. */
import { useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { engine, identity, sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { toast } from "../../ui/toasts.tsx";
import { NewPassphraseFields } from "../setup/new-passphrase.tsx";
import { judge, NO_PASSPHRASE, type Problem } from "../setup/passphrase-choice.ts";
import { SecretField } from "../setup/secret-field.tsx";

export function ChangePassphrase() {
  const words = t().settings.passphrase;
  const me = identity.value;
  const personal = [me?.address ?? "", me?.displayName ?? ""];
  const [current, setCurrent] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [next, setNext] = useState(NO_PASSPHRASE);
  const [problem, setProblem] = useState<Problem>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const failed = (error: unknown): void => {
    if (error instanceof AppError && error.code === "wrong_passphrase") setWrong(sentenceFor(error));
    else setFailure(sentenceFor(error));
  };
  const submit = async (): Promise<void> => {
    setFailure(null);
    setBusy(true);
    try {
      const found = await judge(next, personal);
      setProblem(found);
      if (found !== null) return;
      await engine().changePassphrase(current, next.value);
      setCurrent("");
      setNext(NO_PASSPHRASE);
      toast(words.changed);
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="settings-block"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <h2>{words.title}</h2>
      <p class="settings-note">{words.why}</p>
      <SecretField
        label={words.current}
        value={current}
        onInput={(value) => {
          setCurrent(value);
          setWrong(null);
        }}
        autocomplete="current-password"
        error={wrong}
      />
      <NewPassphraseFields
        label={words.next}
        passphrase={next}
        onChange={(value) => {
          setNext(value);
          setProblem(null);
        }}
        personal={personal}
        problem={problem}
      />
      {failure !== null && <Notice kind="danger">{failure}</Notice>}
      <Button submit busy={busy} disabled={current === "" || next.value === ""}>
        {words.submit}
      </Button>
      <p role="status" class="settings-note">
        {busy ? words.working : ""}
      </p>
    </form>
  );
}

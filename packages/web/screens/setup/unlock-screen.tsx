/** Locked: one field. What came meanwhile is a number and nothing more. */
import { Mail } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AppState } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { route } from "../../state/route.ts";
import { engine, sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { SecretField } from "./secret-field.tsx";
import { SetupPage } from "./setup-page.tsx";
import { triesLeft } from "./tries.ts";
import { usePause } from "./use-pause.ts";

export function UnlockScreen({ state }: { readonly state: AppState & { readonly phase: "locked" } }) {
  const words = t().setup;
  const field = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [forgot, setForgot] = useState(false);
  const pause = usePause(state.waitUntil);
  const paused = pause !== null;
  // At the start, and again when a pause is over.
  useEffect(() => {
    if (!paused) field.current?.focus();
  }, [paused]);

  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await engine().unlock(passphrase);
    } catch (thrown) {
      setError(sentenceFor(thrown));
      setPassphrase("");
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };

  const left = triesLeft(state.failures);
  const place = route.value.name;
  return (
    <SetupPage title={words.unlock.title} keepFocus>
      {state.arrived > 0 && (
        <p class="unlock-arrived" role="status">
          <Icon node={Mail} size="medium" />
          {words.unlock.arrived(state.arrived)}
        </p>
      )}
      {(place === "activate" || place === "join") && <Notice>{words.activation.unlockFirst}</Notice>}
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && !paused && passphrase !== "") void submit();
        }}
      >
        <SecretField
          label={words.passphrase.label}
          value={passphrase}
          onInput={(value) => {
            setPassphrase(value);
            setError(null);
          }}
          autocomplete="current-password"
          error={paused ? null : error}
          disabled={paused}
          autoFocus
          inputRef={field}
        />
        {paused && (
          <p class="unlock-pause" role="timer">
            {words.unlock.pause(pause)}
          </p>
        )}
        {!paused && left !== null && <p class="setup-note">{words.unlock.triesLeft(left)}</p>}
        <div class="setup-actions">
          <Button kind="main" wide submit busy={busy} disabled={paused || passphrase === ""}>
            {words.unlock.submit}
          </Button>
          <Button kind="quiet" wide onPress={() => setForgot(true)}>
            {words.unlock.forgot}
          </Button>
        </div>
      </form>
      {forgot && (
        <EraseDialog
          before={{ title: words.unlock.forgotTitle, why: words.unlock.forgotWhy }}
          onClose={() => setForgot(false)}
        />
      )}
    </SetupPage>
  );
}

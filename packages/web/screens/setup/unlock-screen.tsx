/** Locked: one field. What came meanwhile is a number and nothing more. */
import { Mail, PhoneIncoming } from "lucide";
import { useState } from "preact/hooks";
import type { AppState } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { route } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { SecretField } from "./secret-field.tsx";
import { SetupPage } from "./setup-page.tsx";
import { triesLeft } from "./tries.ts";
import { usePause } from "./use-pause.ts";
import { useUnlock } from "./use-unlock.ts";

export function UnlockScreen({ state }: { readonly state: AppState & { readonly phase: "locked" } }) {
  const words = t().setup;
  const pause = usePause(state.waitUntil);
  const paused = pause !== null;
  const form = useUnlock(paused);
  const [forgot, setForgot] = useState(false);
  const left = triesLeft(state.failures);
  const place = route.value.name;
  return (
    <SetupPage title={words.unlock.title} keepFocus>
      {state.ringing && (
        <p class="unlock-arrived" role="alert">
          <Icon node={PhoneIncoming} size="medium" />
          {t().calls.whileLocked}
        </p>
      )}
      {state.arrived > 0 && (
        <p class="unlock-arrived" role="status">
          <Icon node={Mail} size="medium" />
          {words.unlock.arrived}
        </p>
      )}
      {(place === "activate" || place === "join") && <Notice>{words.activation.unlockFirst}</Notice>}
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit();
        }}
      >
        <SecretField
          label={words.passphrase.label}
          value={form.passphrase}
          onInput={form.type}
          autocomplete="current-password"
          error={paused ? null : form.error}
          disabled={paused}
          autoFocus
          inputRef={form.field}
        />
        {paused && (
          <p class="unlock-pause" role="timer">
            {words.unlock.pause(pause)}
          </p>
        )}
        {!paused && left !== null && <p class="setup-note">{words.unlock.triesLeft(left)}</p>}
        <div class="setup-actions">
          <Button kind="main" wide submit busy={form.busy} disabled={paused || form.passphrase === ""}>
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

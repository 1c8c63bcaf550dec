/** Whom a link is for, and the passphrase of the device that it activates. */
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { AccountCard } from "./account-card.tsx";
import { BeginAnew } from "./begin-anew.tsx";
import { NewPassphraseFields } from "./new-passphrase.tsx";
import { RecoveryWordsField } from "./recovery-words-field.tsx";
import { SetupPage } from "./setup-page.tsx";
import { type ActivationProps, useActivation } from "./use-activation.ts";

export function ActivationForm(props: ActivationProps) {
  const words = t().setup;
  const { preview } = props;
  const form = useActivation(props);
  const { passphrase, problem, busy } = form;
  return (
    <SetupPage title={words.activation.title}>
      <AccountCard address={preview.address} name={preview.displayName} server={location.host} />
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void form.submit();
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
          onChange={form.choose}
          personal={form.personal}
          problem={problem}
        />
        {problem === words.activation.begun && <BeginAnew onDone={() => form.choose(passphrase)} />}
        <RecoveryWordsField words={form.recovery} onChange={form.recover} wrong={form.wrongWords} />
        {form.failure !== null && <Notice kind="danger">{form.failure}</Notice>}
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

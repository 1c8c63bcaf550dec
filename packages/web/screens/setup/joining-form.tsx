/** The passphrase of a device that is to join an account. */
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { BeginAnew } from "./begin-anew.tsx";
import { NewPassphraseFields } from "./new-passphrase.tsx";
import { SetupPage } from "./setup-page.tsx";
import { type JoiningProps, useJoining } from "./use-joining.ts";

export function JoiningForm(props: JoiningProps & { readonly onCancel: () => void }) {
  const words = t().setup;
  const form = useJoining(props);
  const { passphrase, problem, busy } = form;
  return (
    <SetupPage title={words.joining.title} lead={words.joining.why}>
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void form.submit();
        }}
      >
        <div class="setup-part">
          <h2>{words.passphrase.title}</h2>
          <p class="setup-lead">{words.joining.passphraseWhy}</p>
        </div>
        <NewPassphraseFields passphrase={passphrase} onChange={form.choose} personal={[]} problem={problem} />
        {problem === words.activation.begun && <BeginAnew onDone={() => form.choose(passphrase)} />}
        <div class="setup-actions">
          <Button kind="main" wide submit busy={busy} disabled={passphrase.value === ""}>
            {words.joining.submit}
          </Button>
          <Button kind="quiet" wide disabled={busy} onPress={props.onCancel}>
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

/** A passphrase for people who do not want to think of one. */
import { Dices } from "lucide";
import { t } from "../../i18n/index.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";

export function SuggestButton({ onSuggested }: { readonly onSuggested: (passphrase: string) => void }) {
  const suggest = async (): Promise<void> => {
    const { suggestPassphrase } = await import("./guesses.ts");
    onSuggested(suggestPassphrase());
  };
  return (
    <Button kind="quiet" icon={Dices} onPress={() => void attempt(suggest)}>
      {t().setup.passphrase.suggest}
    </Button>
  );
}

/** To be copied onto paper. */
export function SuggestedWords({ words }: { readonly words: string }) {
  return (
    <div class="setup-part">
      <p class="setup-words" lang="en" dir="ltr">
        {words}
      </p>
      <p class="setup-note">{t().setup.passphrase.suggested}</p>
    </div>
  );
}

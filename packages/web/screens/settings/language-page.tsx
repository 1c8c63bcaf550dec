/** The language of the app. */
import { LANGUAGES, type Language, t } from "../../i18n/index.ts";
import { chosenLanguage, setLanguage } from "../../state/appearance.ts";
import { attempt } from "../../state/session.ts";
import { Choice } from "../../ui/choice.tsx";

const SYSTEM = "system";

export function LanguagePage() {
  const words = t().settings.language;
  const options = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));
  return (
    <Choice
      label={words.title}
      hideLabel
      options={[{ value: SYSTEM, label: words.system }, ...options]}
      value={chosenLanguage.value ?? SYSTEM}
      onChange={(value) => void attempt(() => setLanguage(value === SYSTEM ? null : (value as Language)))}
    />
  );
}

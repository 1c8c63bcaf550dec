/** The language, at the lower edge of the first screens: who cannot read them finds it by its own name. */
import { Languages } from "lucide";
import { useId } from "preact/hooks";
import { LANGUAGES, type Language, language, t } from "../../i18n/index.ts";
import { setLanguage } from "../../state/appearance.ts";
import { attempt } from "../../state/session.ts";
import { Icon } from "../../ui/icon.tsx";
import "./language-picker.css";

export function LanguagePicker() {
  const id = useId();
  return (
    <div class="language-picker">
      <Icon node={Languages} size="medium" />
      <label class="visually-hidden" for={id}>
        {t().setup.welcome.language}
      </label>
      <select
        id={id}
        class="language-picker-select"
        value={language()}
        onChange={({ currentTarget }) => void attempt(() => setLanguage(currentTarget.value as Language))}
      >
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

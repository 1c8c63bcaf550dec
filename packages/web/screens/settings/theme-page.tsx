/** Light or dark. */
import { t } from "../../i18n/index.ts";
import { setTheme, theme } from "../../state/appearance.ts";
import { Choice } from "../../ui/choice.tsx";

export function ThemePage() {
  const words = t().settings.theme;
  return (
    <Choice
      label={words.title}
      hideLabel
      options={[
        { value: "system", label: words.system },
        { value: "light", label: words.light },
        { value: "dark", label: words.dark },
      ]}
      value={theme.value}
      onChange={setTheme}
    />
  );
}

import { t } from "../../i18n/index.ts";
import { Screen } from "../../ui/screen.tsx";

export function SettingsScreen() {
  return (
    <Screen title={t().common.settings} keepFocus>
      <p />
    </Screen>
  );
}

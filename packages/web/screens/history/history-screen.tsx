import { t } from "../../i18n/index.ts";
import { Screen } from "../../ui/screen.tsx";

export function HistoryScreen() {
  return (
    <Screen title={t().common.history} keepFocus>
      <p />
    </Screen>
  );
}

import { t } from "../../i18n/index.ts";
import { Screen } from "../../ui/screen.tsx";

export function NewMessageScreen() {
  return (
    <Screen title={t().common.history} back="#/">
      <p />
    </Screen>
  );
}

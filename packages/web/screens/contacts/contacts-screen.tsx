import { t } from "../../i18n/index.ts";
import { Screen } from "../../ui/screen.tsx";

export function ContactsScreen() {
  return (
    <Screen title={t().common.contacts} keepFocus>
      <p />
    </Screen>
  );
}

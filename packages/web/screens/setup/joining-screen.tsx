import { t } from "../../i18n/index.ts";
import { Screen } from "../../ui/screen.tsx";

export function JoiningScreen(_props: { readonly link: string }) {
  return (
    <Screen title={t().common.app}>
      <p />
    </Screen>
  );
}

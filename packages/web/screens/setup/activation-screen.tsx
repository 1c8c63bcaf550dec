import { t } from "../../i18n/index.ts";
import { Screen } from "../../ui/screen.tsx";

export function ActivationScreen(_props: { readonly link: string }) {
  return (
    <Screen title={t().common.app}>
      <p />
    </Screen>
  );
}

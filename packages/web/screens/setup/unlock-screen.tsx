import type { AppState } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { Screen } from "../../ui/screen.tsx";

export function UnlockScreen(_props: { readonly state: AppState & { readonly phase: "locked" } }) {
  return (
    <Screen title={t().common.app}>
      <p />
    </Screen>
  );
}

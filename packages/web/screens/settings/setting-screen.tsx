import type { SettingPage } from "../../state/route.ts";
import { Screen } from "../../ui/screen.tsx";

export function SettingScreen({ page }: { readonly page: SettingPage }) {
  return (
    <Screen title={page} back="#/settings">
      <p />
    </Screen>
  );
}

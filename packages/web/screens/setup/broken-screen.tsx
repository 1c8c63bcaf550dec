import type { BrokenReason } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { SetupPage } from "./setup-page.tsx";

/** Nothing can be done here but to load the page again. */
export function BrokenScreen({ reason }: { readonly reason: BrokenReason }) {
  const { title, words } = t().engine.broken[reason];
  return (
    <SetupPage title={title} lead={words}>
      <Button kind="main" wide onPress={() => location.reload()}>
        {t().common.reload}
      </Button>
    </SetupPage>
  );
}

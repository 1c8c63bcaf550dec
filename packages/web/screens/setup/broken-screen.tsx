import type { BrokenReason } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { Notice } from "../../ui/notice.tsx";
import { Screen } from "../../ui/screen.tsx";

/** Nothing can be done here. */
export function BrokenScreen({ reason }: { readonly reason: BrokenReason }) {
  const { title, words } = t().engine.broken[reason];
  return (
    <Screen title={t().common.app} reading>
      <Notice kind="danger" title={title}>
        {words}
      </Notice>
    </Screen>
  );
}

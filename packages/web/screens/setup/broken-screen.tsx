import { t } from "../../i18n/index.ts";
import { Notice } from "../../ui/notice.tsx";
import { Screen } from "../../ui/screen.tsx";

/** Nothing can be stored here, so nothing can be done. */
export function BrokenScreen({ sentence }: { readonly sentence: string }) {
  return (
    <Screen title={t().common.app} reading>
      <Notice kind="danger" title={t().common.broken}>
        {sentence}
      </Notice>
    </Screen>
  );
}

/** A link that cannot be used: why, and what to do instead. */
import { t } from "../../i18n/index.ts";
import { navigate } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { LanguagePicker } from "./language-picker.tsx";
import type { Refusal } from "./look-at-link.ts";
import { SetupPage } from "./setup-page.tsx";

interface RefusedLinkProps {
  readonly refusal: Refusal;
  readonly onRetry: () => void;
}

export function RefusedLink({ refusal: { sentence, retry, elsewhere }, onRetry }: RefusedLinkProps) {
  const words = t().setup.links;
  return (
    <SetupPage title={words.failed} foot={<LanguagePicker />}>
      <Notice kind="danger">{sentence}</Notice>
      <div class="setup-actions">
        {elsewhere !== null && (
          <a class="button button-main" href={elsewhere}>
            {words.openThere}
          </a>
        )}
        {retry && (
          <Button kind="main" onPress={onRetry}>
            {t().common.retry}
          </Button>
        )}
        <Button kind="quiet" onPress={() => navigate({ name: "history" }, { replace: true })}>
          {words.another}
        </Button>
      </div>
    </SetupPage>
  );
}

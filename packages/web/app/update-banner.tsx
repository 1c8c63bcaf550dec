/** A new version waits: said calmly, and taken when the person wants it. */
import { t } from "../i18n/index.ts";
import { takeUpdate, updateReady } from "../state/service-worker.ts";
import { Button } from "../ui/button.tsx";
import "./update-banner.css";

export function UpdateBanner() {
  return (
    <div class="update" role="status">
      {updateReady.value && (
        <div class="update-ready">
          <span>{t().common.newVersion}</span>
          <Button kind="quiet" onPress={takeUpdate}>
            {t().common.reload}
          </Button>
        </div>
      )}
    </div>
  );
}

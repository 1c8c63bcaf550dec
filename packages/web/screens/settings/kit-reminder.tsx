/** Stands in Settings until the person says that the recovery kit is on paper, or not wanted. */
import { t } from "../../i18n/index.ts";
import { changePreferences } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";

export function KitReminder() {
  const { kit } = t().setup;
  const close = (): Promise<unknown> => attempt(() => changePreferences({ kitUnconfirmed: false }));
  return (
    <div class="settings-block">
      <Notice
        title={kit.lost}
        actions={
          <>
            <Button onPress={() => void close()}>{kit.onPaper}</Button>
            <Button kind="quiet" onPress={() => void close()}>
              {kit.without}
            </Button>
          </>
        }
      >
        {kit.lostWhy}
      </Notice>
    </div>
  );
}

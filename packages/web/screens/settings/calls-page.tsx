/** How calls ring, and what they tell others of this device. */
import type { CallPreferences } from "../../engine/preferences.ts";
import { t } from "../../i18n/index.ts";
import { canGuardFrames } from "../../media/frame-support.ts";
import { changePreferences, preferences } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { Notice } from "../../ui/notice.tsx";
import { Switch } from "../../ui/switch.tsx";

export function CallsPage() {
  const words = t().settings.calls;
  const set = preferences.value.calls;
  const change = (values: Partial<CallPreferences>): void => {
    void attempt(() => changePreferences((now) => ({ calls: { ...now.calls, ...values } })));
  };
  return (
    <>
      {!canGuardFrames() && (
        <div class="settings-block">
          <Notice kind="warn">{t().calls.unsupported}</Notice>
        </div>
      )}
      <Switch
        label={words.ringtone}
        note={words.when}
        on={set.ringtone}
        onChange={(ringtone) => change({ ringtone })}
      />
      <Switch label={words.vibration} on={set.vibration} onChange={(vibration) => change({ vibration })} />
      <Switch
        label={words.hideAddress}
        note={words.hideAddressWhy}
        on={set.hideAddress}
        onChange={(hideAddress) => change({ hideAddress })}
      />
    </>
  );
}

/** When it locks, locking now, and another passphrase. */
import { Lock } from "lucide";
import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { changePreferences } from "../../state/preferences.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { ChangePassphrase } from "./change-passphrase.tsx";
import { lockChoices } from "./lock-choices.ts";
import { lockAfter, longestLock } from "./lock-times.ts";

export function LockPage() {
  const words = t().settings.lock;
  const longest = longestLock.value;
  const now = lockAfter.value;
  const choose = (value: string): void => {
    const lockAfterMs = Number(value) === longest ? null : Number(value);
    void attempt(() => changePreferences({ lockAfterMs }));
  };
  return (
    <>
      <div class="settings-block">
        <Button kind="main" wide icon={Lock} onPress={() => void attempt(() => engine().lock())}>
          {words.now}
        </Button>
      </div>
      <Choice
        label={words.after}
        options={lockChoices(longest, now).map((ms) => ({ value: String(ms), label: formatDuration(ms) }))}
        value={String(now)}
        onChange={choose}
      />
      <p class="settings-note">{words.afterWhy(formatDuration(longest))}</p>
      <ChangePassphrase />
    </>
  );
}

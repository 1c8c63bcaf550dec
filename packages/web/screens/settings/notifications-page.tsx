/** Whether and how the system tells of new messages. */
import { BellRing } from "lucide";
import type { NotificationPreferences } from "../../engine/preferences.ts";
import { t } from "../../i18n/index.ts";
import { askForNotifications, notificationPermission } from "../../state/notifications.ts";
import { changePreferences, preferences } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Switch } from "../../ui/switch.tsx";
import { toast } from "../../ui/toasts.tsx";

/** The test takes the place of the one before. */
const TEST_TAG = "test";

export function NotificationsPage() {
  const words = t().settings.notifications;
  const set = preferences.value.notifications;
  const permission = notificationPermission.value;
  const change = (values: Partial<NotificationPreferences>): void => {
    void attempt(() => changePreferences((now) => ({ notifications: { ...now.notifications, ...values } })));
  };
  const off = permission !== "granted" || !set.enabled;
  return (
    <>
      <div class="settings-block">
        <Permission permission={permission} />
      </div>
      <Switch
        label={words.enabled}
        note={words.enabledWhy}
        on={set.enabled}
        disabled={permission !== "granted"}
        onChange={(enabled) => change({ enabled })}
      />
      <Switch label={words.sound} on={set.sound} disabled={off} onChange={(sound) => change({ sound })} />
      <Switch
        label={words.vibration}
        on={set.vibration}
        disabled={off}
        onChange={(vibration) => change({ vibration })}
      />
      <Switch
        label={words.content}
        note={words.contentWhy}
        on={set.content}
        disabled={off}
        onChange={(content) => change({ content })}
      />
      {!off && (
        <div class="settings-block">
          <Button icon={BellRing} onPress={() => void attempt(sendTest)}>
            {words.test}
          </Button>
        </div>
      )}
    </>
  );
}

function Permission({ permission }: { readonly permission: NotificationPermission | "unsupported" }) {
  const words = t().settings.notifications;
  switch (permission) {
    case "granted":
      return null;
    case "default":
      return (
        <Notice
          title={t().setup.notifications.title}
          actions={
            <Button onPress={() => void attempt(askForNotifications)}>{t().setup.notifications.allow}</Button>
          }
        >
          {t().setup.notifications.why} {words.askWhy}
        </Notice>
      );
    case "denied":
      return <Notice title={words.blocked}>{words.blockedWhy}</Notice>;
    case "unsupported":
      return <Notice title={words.unsupported}>{words.unsupportedWhy}</Notice>;
  }
}

/** Shown although the app is in front: the person has just asked for it. */
async function sendTest(): Promise<void> {
  const words = t().settings.notifications;
  const { sound } = preferences.value.notifications;
  const registration = await navigator.serviceWorker.ready;
  await registration.showNotification(t().common.app, {
    body: words.testText,
    tag: TEST_TAG,
    silent: !sound,
  });
  toast(words.tested);
}

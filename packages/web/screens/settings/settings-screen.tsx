/** Who one is here, and the list of settings. */
import {
  BellRing,
  HardDrive,
  Info,
  Languages,
  Lock,
  MessageSquareText,
  MonitorSmartphone,
  Palette,
  Phone,
} from "lucide";
import { formatDuration } from "../../i18n/format.ts";
import { LANGUAGES, language, t } from "../../i18n/index.ts";
import { chosenLanguage, theme } from "../../state/appearance.ts";
import { notificationPermission } from "../../state/notifications.ts";
import { preferences } from "../../state/preferences.ts";
import { hrefOf, route, type SettingPage } from "../../state/route.ts";
import type { IconNode } from "../../ui/icon.tsx";
import { List, Row } from "../../ui/list.tsx";
import { Screen } from "../../ui/screen.tsx";
import { KitReminder } from "./kit-reminder.tsx";
import { lockAfter } from "./lock-times.ts";
import { Me } from "./me.tsx";
import { notificationState } from "./notification-state.ts";
import "./settings.css";

export function SettingsScreen() {
  const words = t().settings;
  return (
    <Screen title={t().common.settings} keepFocus>
      <Me />
      {preferences.value.kitUnconfirmed && <KitReminder />}
      <List label={words.list}>
        <Setting
          page="lock"
          icon={Lock}
          title={words.lock.title}
          note={words.lock.note(formatDuration(lockAfter.value))}
        />
        <Setting
          page="notifications"
          icon={BellRing}
          title={words.notifications.title}
          note={
            words.notifications[
              notificationState(notificationPermission.value, preferences.value.notifications)
            ]
          }
        />
        <Setting page="calls" icon={Phone} title={words.calls.title} note={words.calls.note} />
        <Setting
          page="language"
          icon={Languages}
          title={words.language.title}
          note={chosenLanguage.value === null ? words.language.system : LANGUAGES[language()]}
        />
        <Setting page="theme" icon={Palette} title={words.theme.title} note={words.theme[theme.value]} />
        <Setting
          page="templates"
          icon={MessageSquareText}
          title={words.templates.title}
          note={words.templates.count(preferences.value.templates.length)}
        />
        <Setting page="devices" icon={MonitorSmartphone} title={t().devices.title} note={words.devicesNote} />
        <Setting page="storage" icon={HardDrive} title={words.storage.title} note={words.storage.exportWhy} />
        <Setting page="about" icon={Info} title={words.about.title} />
      </List>
    </Screen>
  );
}

function Setting({
  page,
  icon,
  title,
  note,
}: {
  readonly page: SettingPage;
  readonly icon: IconNode;
  readonly title: string;
  readonly note?: string;
}) {
  const place = route.value;
  return (
    <Row
      icon={icon}
      title={title}
      note={note}
      href={hrefOf({ name: "setting", page })}
      current={place.name === "setting" && place.page === page}
    />
  );
}

/** The open app: tabs and panes. On a phone one pane at a time, from 900 pixels on the list stays beside the detail. */
import { MessageCircle, Settings, Users } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { unreadCount } from "../state/history.ts";
import { hrefOf, route, type Section, sectionOf } from "../state/route.ts";
import { Badge } from "../ui/badge.tsx";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { Toasts } from "../ui/toasts.tsx";
import { CallBar } from "./call-bar.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { detailOf, listOf, preloadScreens } from "./panes.tsx";
import { UpdateBanner } from "./update-banner.tsx";
import "./shell.css";

const TABS = [
  { section: "history", icon: MessageCircle },
  { section: "contacts", icon: Users },
  { section: "settings", icon: Settings },
] as const;

export function Shell() {
  const section = sectionOf(route.value);
  const detail = detailOf(route.value);
  useEffect(preloadScreens, []);
  return (
    <div class={detail === null ? "shell" : "shell shell-detail"}>
      <div class="shell-call">
        <CallBar />
      </div>
      <div class="shell-list">
        <ConnectionBanner />
        <UpdateBanner />
        <section
          class="shell-pane"
          key={section}
          // Where nothing is open, the list is what the page is about. It stays the same element, with its place.
          role={detail === null ? "main" : undefined}
          aria-label={t().common[section]}
        >
          {listOf(section)}
        </section>
        <Tabs current={section} />
      </div>
      {detail === null ? (
        <aside class="shell-main" key="nothing">
          <NothingChosen section={section} />
        </aside>
      ) : (
        <main class="shell-main" key="detail">
          {detail}
        </main>
      )}
      <Toasts />
    </div>
  );
}

/** Beside a list of which nothing is open. */
function NothingChosen({ section }: { readonly section: Section }) {
  if (section === "contacts") return <Empty icon={Users} title={t().contacts.choose} />;
  if (section === "settings") return <Empty icon={Settings} title={t().settings.choose} />;
  return (
    <Empty icon={MessageCircle} title={t().common.choose}>
      {t().common.chooseHint}
    </Empty>
  );
}

function Tabs({ current }: { readonly current: Section }) {
  return (
    <nav class="tabs" aria-label={t().common.navigation}>
      {TABS.map(({ section, icon }) => (
        <a
          key={section}
          class="tab"
          href={hrefOf({ name: section })}
          aria-current={section === current ? "page" : undefined}
        >
          <Icon node={icon} />
          <span>{t().common[section]}</span>
          {section === "history" && (
            <Badge count={unreadCount.value} label={t().common.unread(unreadCount.value)} />
          )}
        </a>
      ))}
    </nav>
  );
}

/** One page of the settings. */
import type { VNode } from "preact";
import { t } from "../../i18n/index.ts";
import type { SettingPage } from "../../state/route.ts";
import { lazy } from "../../ui/lazy.tsx";
import { Screen } from "../../ui/screen.tsx";
import { AboutPage } from "./about-page.tsx";
import { CallsPage } from "./calls-page.tsx";
import { LanguagePage } from "./language-page.tsx";
import { LockPage } from "./lock-page.tsx";
import { NotificationsPage } from "./notifications-page.tsx";
import { StoragePage } from "./storage-page.tsx";
import { TemplatesPage } from "./templates-page.tsx";
import { ThemePage } from "./theme-page.tsx";
import "./settings.css";

const DevicesScreen = lazy(
  () => import("../devices/devices-screen.tsx"),
  (module) => module.DevicesScreen,
);

export function SettingScreen({ page }: { readonly page: SettingPage }) {
  if (page === "devices") return <DevicesScreen />;
  return (
    <Screen key={page} title={t().settings[page].title} back="#/settings">
      <div class="settings">{bodyOf(page)}</div>
    </Screen>
  );
}

function bodyOf(page: Exclude<SettingPage, "devices">): VNode {
  switch (page) {
    case "lock":
      return <LockPage />;
    case "notifications":
      return <NotificationsPage />;
    case "calls":
      return <CallsPage />;
    case "language":
      return <LanguagePage />;
    case "theme":
      return <ThemePage />;
    case "templates":
      return <TemplatesPage />;
    case "storage":
      return <StoragePage />;
    case "about":
      return <AboutPage />;
  }
}

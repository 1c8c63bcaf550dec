/** Which screens a place shows: the list of its tab, and what stands beside it or, on a phone, in its stead. */
import type { VNode } from "preact";
import { HistoryScreen } from "../screens/history/history-screen.tsx";
import type { Route, Section } from "../state/route.ts";
import { lazy } from "../ui/lazy.tsx";
import { CallScreen } from "./call-layer.tsx";

const ConversationScreen = lazy(
  () => import("../screens/conversation/conversation-screen.tsx"),
  (module) => module.ConversationScreen,
);
const ContactsScreen = lazy(
  () => import("../screens/contacts/contacts-screen.tsx"),
  (module) => module.ContactsScreen,
);
const ContactScreen = lazy(
  () => import("../screens/contacts/contact-screen.tsx"),
  (module) => module.ContactScreen,
);
const VerifyScreen = lazy(
  () => import("../screens/contacts/verify-screen.tsx"),
  (module) => module.VerifyScreen,
);
const NewMessageScreen = lazy(
  () => import("../screens/new-message/new-message-screen.tsx"),
  (module) => module.NewMessageScreen,
);
const TimelineDialog = lazy(
  () => import("../screens/conversation/timeline-dialog.tsx"),
  (module) => module.TimelineDialog,
);
const SettingsScreen = lazy(
  () => import("../screens/settings/settings-screen.tsx"),
  (module) => module.SettingsScreen,
);
const SettingScreen = lazy(
  () => import("../screens/settings/setting-screen.tsx"),
  (module) => module.SettingScreen,
);

/** Loads what is likely to be opened next, once there is nothing else to do. */
export function preloadScreens(): void {
  const load = () => {
    for (const screen of [ConversationScreen, TimelineDialog, CallScreen])
      screen.preload().catch(() => undefined);
  };
  // Safari has no moments of idleness to ask for.
  if (typeof requestIdleCallback === "function") requestIdleCallback(load);
  else setTimeout(load);
}

/** The list of a tab. */
export function listOf(section: Section): VNode {
  switch (section) {
    case "history":
      return <HistoryScreen />;
    case "contacts":
      return <ContactsScreen />;
    case "settings":
      return <SettingsScreen />;
  }
}

/** What a place shows beside its list; `null` where it is the list itself. */
export function detailOf(route: Route): VNode | null {
  switch (route.name) {
    case "new":
      return <NewMessageScreen />;
    case "conversation":
    case "message":
      // The same place for both: the conversation stays as it is while a message's timeline opens over it.
      return (
        <>
          <ConversationScreen key={route.peer} peer={route.peer} />
          {route.name === "message" && <TimelineDialog key={route.id} peer={route.peer} id={route.id} />}
        </>
      );
    case "contact":
      return <ContactScreen key={route.address} address={route.address} />;
    case "verify":
      return <VerifyScreen key={route.address} address={route.address} />;
    case "setting":
      return <SettingScreen key={route.page} page={route.page} />;
    default:
      return null;
  }
}

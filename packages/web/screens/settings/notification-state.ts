/** What the list of settings says about notifications. */
import type { NotificationPreferences } from "../../engine/preferences.ts";

export type NotificationState = "on" | "off" | "notAsked" | "blocked" | "unsupported";

export function notificationState(
  permission: NotificationPermission | "unsupported",
  { enabled }: NotificationPreferences,
): NotificationState {
  switch (permission) {
    case "unsupported":
      return "unsupported";
    case "denied":
      return "blocked";
    case "default":
      return "notAsked";
    case "granted":
      return enabled ? "on" : "off";
  }
}

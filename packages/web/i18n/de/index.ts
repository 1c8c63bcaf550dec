/** German. */
import type { Messages } from "../en/index.ts";
import { calls } from "./calls.ts";
import { common } from "./common.ts";
import { contacts } from "./contacts.ts";
import { conversation } from "./conversation.ts";
import { devices } from "./devices.ts";
import { engine } from "./engine.ts";
import { history } from "./history.ts";
import { notifications } from "./notifications.ts";
import { settings } from "./settings.ts";
import { setup } from "./setup.ts";

export const messages: Messages = {
  common,
  history,
  conversation,
  calls,
  contacts,
  devices,
  setup,
  settings,
  engine,
  notifications,
};

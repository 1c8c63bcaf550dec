import type { Messages } from "../en/index.ts";

export const devices: Messages["devices"] = {};

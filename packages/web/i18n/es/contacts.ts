import type { Messages } from "../en/index.ts";

export const contacts: Messages["contacts"] = {};

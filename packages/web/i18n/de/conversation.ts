import type { Messages } from "../en/index.ts";

export const conversation: Messages["conversation"] = {};

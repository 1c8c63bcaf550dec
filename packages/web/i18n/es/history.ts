import type { Messages } from "../en/index.ts";

export const history: Messages["history"] = {};

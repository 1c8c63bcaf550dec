/** Figures of the web app, as JSON for `bench/web.ts`: what runs in browsers has types of its own. */
import type { Row } from "../support/table.ts";
import type { BrowserPart } from "../web.ts";
import { benchBrowserCalls } from "./call-setup.ts";
import { benchConversation } from "./conversation.ts";
import { benchFirstLoad } from "./first-load.ts";
import { benchFrames } from "./frames.ts";
import { benchUnlock } from "./unlock.ts";

const PARTS: Readonly<Record<BrowserPart, () => Promise<readonly Row[]>>> = {
  firstLoad: benchFirstLoad,
  unlock: benchUnlock,
  conversation: benchConversation,
  frames: benchFrames,
  callSetup: benchBrowserCalls,
};

const rows: Row[] = [];
for (const part of process.argv.slice(2)) rows.push(...(await PARTS[part as BrowserPart]()));
process.stdout.write(`${JSON.stringify(rows)}\n`);
process.exit(0);

/** The figures of the web app, as JSON for `bench/web.ts`: what runs in browsers has types of its own. */
import { benchConversation } from "./conversation.ts";
import { benchFirstLoad } from "./first-load.ts";
import { benchFrames } from "./frames.ts";
import { benchUnlock } from "./unlock.ts";

const rows = [
  ...(await benchFirstLoad()),
  ...(await benchFrames()),
  ...(await benchUnlock()),
  ...(await benchConversation()),
];
process.stdout.write(`${JSON.stringify(rows)}\n`);
process.exit(0);

/** The figures of the web app, as JSON for `bench/web.ts`: what runs in browsers has types of its own. */
import { benchConversation } from "./conversation.ts";

process.stdout.write(`${JSON.stringify(await benchConversation())}\n`);
process.exit(0);

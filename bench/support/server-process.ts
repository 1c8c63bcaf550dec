/** Starts the server on the data directory given, and prints what a client needs as one line of JSON. */
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { startServer } from "@sottovoce/server";

// In good order, so that a profile (node --cpu-prof) is written.
process.once("SIGTERM", () => process.exit(0));

const dataDir = process.argv[2] as string;
const server = await startServer({ dataDir, logDestination: createWriteStream(join(dataDir, "log.jsonl")) });
process.stdout.write(
  `${JSON.stringify({ httpsPort: server.ports.https, sipPort: server.ports.sip, ca: server.caPem })}\n`,
);

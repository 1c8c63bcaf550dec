import type { RunningServer } from "@sottovoce/server";
import type { Paint } from "../terminal/style.ts";
import { formatPairs } from "../terminal/table.ts";

/** Instead of the app's address. */
export const NO_WEB_APP =
  "The web app has not been built: run “npm run build:web” and start the server again.";

/** Where a server listens and keeps its data. */
export function placeLines(server: RunningServer, label: Paint): string[] {
  const { origin, loopbackOrigin, config, ports, dataDir } = server;
  return formatPairs(
    [
      ["  HTTPS", origin],
      ["  SIP", `${config.host}:${ports.sip} over TLS`],
      ...(loopbackOrigin === null ? [] : ([["  HTTP", `${loopbackOrigin} (this machine only)`]] as const)),
      ["  Data", dataDir],
    ],
    label,
  );
}

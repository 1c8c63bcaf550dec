/** The services of a server on an empty store in a directory of its own, without sockets. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@sottovoce/sip";
import type { ClientSettings } from "../../../packages/server/accounts/activation.ts";
import { readConfig } from "../../../packages/server/config.ts";
import { createLog } from "../../../packages/server/log.ts";
import { createServices, type Services } from "../../../packages/server/services.ts";
import { loadServerKeys } from "../../../packages/server/store/server-key.ts";
import { openSqliteStore } from "../../../packages/server/store/sqlite/open.ts";

/** Quotas are what else would answer most of the time. */
const UNLIMITED = `
[quota]
rate = 10000000
burst = 10000000
account = 100000000
bundles = 100000000
[calls]
rate = 10000000
burst = 10000000
`;

interface ServerSetting {
  readonly services: Services;
  readonly directory: string;
  /** Takes the faults that were logged since the last call. */
  takeFault(): string | null;
  close(): Promise<void>;
}

const CLIENT_SETTINGS: ClientSettings = {
  server: () => ({ product: "sottovoce", version: "0", domain: "localhost", httpsPort: 1, authority: "" }),
  sip: () => ({ host: "localhost", tlsPort: 5061, webSocketPath: "/sip", realm: "localhost" }),
  policy: (messaging) => ({ messaging, messageLifetimeMs: 1, lockAfterMs: 1, allowsAes128: false }),
};

export async function openServer(): Promise<ServerSetting> {
  const directory = await mkdtemp(join(tmpdir(), "sottovoce-fuzz-"));
  const faults: string[] = [];
  const log = createLog("error", {
    // Audit lines are written at every level.
    write: (line: string) => void (line.includes('"level":"error"') && faults.push(line)),
  });
  const store = await openSqliteStore({
    directory,
    serverKeys: await loadServerKeys(join(directory, "server.key")),
    onFatal: (error) => {
      throw error;
    },
  });
  const services = await createServices({
    config: readConfig(UNLIMITED, "fuzzing"),
    clock: systemClock,
    log,
    store,
    settings: CLIENT_SETTINGS,
    routeKey: new Uint8Array(32),
  });
  const close = async (): Promise<void> => {
    services.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { services, directory, takeFault: () => faults.splice(0)[0] ?? null, close };
}

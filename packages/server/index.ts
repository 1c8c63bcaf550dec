export type * from "./admin/api.ts";
export { AdminClient, AdminError } from "./admin/client.ts";
export type { AdminService } from "./admin/service.ts";
export { type Config, ConfigError, type ConfigOverrides, configTemplate } from "./config.ts";
export { createDemo, type DemoAccount } from "./demo.ts";
export type { Ports } from "./listeners.ts";
export { type RunningServer, type ServerOptions, StoreRefused, startServer } from "./main.ts";
export { Refusal } from "./refusal.ts";
export { ServerKeyError } from "./store/server-key.ts";

export { createAuthority, issueCertificate } from "./tls/authority.ts";

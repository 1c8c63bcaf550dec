/** What clients are told of the server: where it is, whom to trust, what the operator decided. */
import type { Bytes, Policy, ServerInfo, SipSettings } from "@sottovoce/wire";
import type { ClientSettings } from "./accounts/activation.ts";
import type { Config } from "./config.ts";
import type { Ports } from "./listeners.ts";
import type { TlsKeeper } from "./tls/keeper.ts";
import { VERSION } from "./version.ts";

/** Path of SIP over WebSocket on the HTTPS port (RFC 7118). */
export const WEB_SOCKET_PATH = "/sip";

/** Complete once the ports are known, which is before the first client can ask. */
export class ServerSettings implements ClientSettings {
  readonly #config: Config;
  readonly #keeper: TlsKeeper;
  ports: Ports = { https: 0, http: null, sip: 0, metrics: null };

  constructor(config: Config, keeper: TlsKeeper) {
    this.#config = config;
    this.#keeper = keeper;
  }

  get origin(): string {
    const { host } = this.#config;
    return `https://${host.includes(":") ? `[${host}]` : host}:${this.#httpsPort}`;
  }

  get loopbackOrigin(): string | null {
    return this.ports.http === null ? null : `http://localhost:${this.ports.http}`;
  }

  get caHash(): Bytes {
    return this.#keeper.identity.caHash;
  }

  get certificateValidUntil(): number {
    return this.#keeper.identity.validUntil;
  }

  get #httpsPort(): number {
    return this.#config.https.public ?? this.ports.https;
  }

  server(): ServerInfo {
    return {
      product: "sottovoce",
      version: VERSION,
      domain: this.#config.domain,
      httpsPort: this.#httpsPort,
      authority: this.#keeper.identity.ca,
    };
  }

  sip(): SipSettings {
    const { host, domain, sip } = this.#config;
    const tlsPort = sip.public ?? this.ports.sip;
    return { host, tlsPort, webSocketPath: WEB_SOCKET_PATH, realm: domain };
  }

  policy(messaging: boolean): Policy {
    const { messages, clients, voice } = this.#config;
    return {
      messaging,
      messageLifetimeMs: messages.lifetime,
      lockAfterMs: clients.lock,
      allowsAes128: voice.allow_aes128,
    };
  }
}

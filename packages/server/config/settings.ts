/** Every setting there is. The template file, the reader and `docs/operating.md` all follow this table. */
import {
  bindAddress,
  choice,
  count,
  duration,
  filePath,
  flag,
  hostName,
  optionalPort,
  outputPath,
  port,
  publicPort,
  type Setting,
  secretText,
  uris,
} from "./setting.ts";

export const SETTINGS = {
  domain: hostName("localhost", "The part after @ of every account. It cannot change once accounts exist.", {
    ip: false,
  }),
  host: hostName(
    "localhost",
    "The name under which clients reach this server; it stands in the certificate.",
    {
      ip: true,
    },
  ),
  https: {
    port: port(8443, "Port of the HTTPS interface and of SIP over WebSocket."),
    bind: bindAddress("*", "Address the HTTPS interface listens on."),
    public: publicPort("The HTTPS port clients use, where a firewall forwards another one."),
  },
  http: {
    port: optionalPort("Plain HTTP for browsers on this very machine; always bound to loopback."),
  },
  sip: {
    port: port(5061, "Port of SIP over TLS."),
    bind: bindAddress("*", "Address SIP over TLS listens on."),
    public: publicPort("The SIP port clients use, where a firewall forwards another one."),
    strangers: count(
      1000,
      "Connections one address may hold open before they have authenticated; more are closed at once.",
      { min: 1, max: 1_000_000 },
    ),
  },
  tls: {
    certificate: filePath("Your own certificate chain instead of one made by the server."),
    key: filePath("The private key that belongs to tls.certificate."),
    ca: filePath("The root certificate above tls.certificate; activation links pin its key."),
  },
  messages: {
    // Devices forget the keys of skipped messages after 96 h (SM1.md "Rules"): longer would deliver what nobody can read.
    lifetime: duration("72h", "How long a message waits for a device that is offline.", {
      min: "1m",
      max: "72h",
    }),
  },
  calls: {
    // Below Timer C (RFC 3261 §16.6 step 11), which is then never needed.
    ringing: duration("60s", "How long a call rings before the caller is told that nobody answered.", {
      min: "10s",
      max: "3m",
    }),
    rate: count(60, "Calls a device may begin per minute, in the long run.", { min: 1, max: 10_000_000 }),
    burst: count(100, "Calls a device may begin at once after a quiet time.", { min: 1, max: 10_000_000 }),
  },
  voice: {
    allow_aes128: flag(
      false,
      "Whether calls with SIP phones may use AES with 128 bits, for phones that begin with nothing else.",
    ),
  },
  stun: {
    uris: uris(["stun", "stuns"], "STUN servers, by which calls find a way between two networks."),
  },
  turn: {
    uris: uris(["turn", "turns"], "TURN servers, which pass the sound of calls on that find no other way."),
    secret: secretText("The secret that this server shares with them: coturn's static-auth-secret."),
    lifetime: duration("1h", "How long a credential for them counts; a call that began goes on.", {
      min: "5m",
      max: "1d",
    }),
  },
  links: {
    lifetime: duration("7d", "How long an activation link can be used.", { min: "1m", max: "90d" }),
  },
  clients: {
    lock: duration(
      "10m",
      "Idle time after which clients lock themselves; in a call that nobody touches, four hours where this is less.",
      { min: "10s", max: "1d" },
    ),
    directory: flag(
      true,
      "Whether everybody with an account here sees who else has one: name, address, kind of account.",
    ),
    presence: flag(
      true,
      "Whether everybody with an account here can ask who of the others can be reached at this moment.",
    ),
  },
  quota: {
    rate: count(60, "Messages a device may send per minute, in the long run.", { min: 1, max: 10_000_000 }),
    burst: count(500, "Messages a device may send at once after a quiet time.", { min: 1, max: 10_000_000 }),
    account: count(5000, "Messages all devices of an account together may send per hour.", {
      min: 1,
      max: 600_000_000,
    }),
    bundles: count(300, "Prekey bundles a device may take per hour: one begins a session with one device.", {
      min: 20,
      max: 600_000_000,
    }),
  },
  log: {
    level: choice(
      "info",
      ["debug", "info", "warn", "error", "silent"],
      "How much is logged, to standard output.",
    ),
    cef: outputPath("Where security events are written in CEF as well, for a SIEM."),
  },
  metrics: {
    port: optionalPort("Port of Prometheus metrics (plain HTTP, GET /metrics)."),
    bind: bindAddress("127.0.0.1", "Address the metrics listen on."),
  },
} as const;

type Values<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Setting<infer Value> ? Value : Values<Table[Key]>;
};

/** The whole configuration, read and checked. Durations are milliseconds; a port or file that is off is `null`. */
export type Config = Values<typeof SETTINGS>;

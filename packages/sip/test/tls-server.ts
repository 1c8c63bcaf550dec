/** A TLS listener for tests, and peers that connect to it. */
import { once } from "node:events";
import { connect as connectPlainTls, type TLSSocket } from "node:tls";
import type { SipMessage } from "../message/message.ts";
import type { SipConnection } from "../transport/connection.ts";
import type { ConnectionLimits } from "../transport/limits.ts";
import { connectTls, listenTls, type TlsListener } from "../transport/tls.ts";
import { makeCertificate } from "./certificates.ts";
import { EventLog } from "./event-log.ts";
import { request } from "./fake-channel.ts";
import { ManualClock } from "./manual-clock.ts";
import { Queue } from "./queue.ts";

/** What the server shows, and one of an authority that its clients do not trust. */
export const [certificate, impostor] = await Promise.all([makeCertificate(), makeCertificate()]);

/** A listener on loopback whose connections are logged. */
export class TlsServer {
  readonly log = new EventLog();
  readonly clock = new ManualClock();
  readonly connections = new Queue<SipConnection>();
  readonly refusals = new Queue<string>();
  listener!: TlsListener;

  static async open(limits: Partial<ConnectionLimits> = {}): Promise<TlsServer> {
    const server = new TlsServer();
    server.listener = await listenTls({
      host: "127.0.0.1",
      port: 0,
      tls: certificate,
      limits,
      clock: server.clock,
      onConnection: (connection) => {
        connection.handler = server.log;
        server.connections.push(connection);
      },
      onRefused: (_address, refusal) => server.refusals.push(refusal),
    });
    return server;
  }

  get port(): number {
    return this.listener.address.port;
  }

  async connect(): Promise<{ near: SipConnection; far: SipConnection; log: EventLog }> {
    const near = await connectTls({ host: "127.0.0.1", port: this.port, ca: certificate.ca });
    const log = new EventLog();
    near.handler = log;
    return { near, log, far: await this.connections.shift() };
  }

  /** A TLS socket without SIP on it. */
  async socket(): Promise<TLSSocket> {
    const socket = connectPlainTls({ host: "127.0.0.1", port: this.port, ca: certificate.ca });
    await once(socket, "secureConnect");
    return socket;
  }

  /** A peer that never reads. */
  async deaf(): Promise<{ socket: TLSSocket; far: SipConnection }> {
    const socket = await this.socket();
    socket.on("error", () => {});
    socket.pause();
    return { socket, far: await this.connections.shift() };
  }

  close(): Promise<void> {
    return this.listener.close();
  }
}

/** Runs with a server that is closed in any case. */
export async function withServer(
  run: (server: TlsServer) => Promise<void>,
  limits: Partial<ConnectionLimits> = {},
): Promise<void> {
  const server = await TlsServer.open(limits);
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

/** A MESSAGE with that number in CSeq. */
export function message(seq: number, body = ""): SipMessage {
  const made = request("MESSAGE", { CSeq: `${seq} MESSAGE` });
  made.body = new TextEncoder().encode(body);
  return made;
}

export const seqOf = (event: { message: SipMessage }) => event.message.headers.cseq()?.seq;

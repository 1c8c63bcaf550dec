/** The two UDP sockets of an RTP session: an even port for RTP, the next one for RTCP (RFC 3550 §11). */
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";

/** Pairs tried: half of the ports that a system gives out are odd, and the one above may be taken. */
const MAX_TRIES = 50;

export interface RemoteAddress {
  /** An IP address. */
  readonly address: string;
  readonly port: number;
}

export type Channel = "rtp" | "rtcp";

/** What carries a session's datagrams; tests put a network of their own in its place. */
export interface RtpTransport {
  readonly address: string;
  /** Of RTP. */
  readonly port: number;
  onDatagram(callback: (channel: Channel, datagram: Uint8Array, from: RemoteAddress) => void): void;
  /** Sends without waiting. A datagram that cannot be sent is lost like any other. */
  send(channel: Channel, datagram: Uint8Array, to: RemoteAddress): void;
  close(): Promise<void>;
}

export class RtpSockets implements RtpTransport {
  readonly #sockets: Readonly<Record<Channel, Socket>>;
  readonly address: string;
  readonly port: number;

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#sockets = { rtp, rtcp };
    const { address, port } = rtp.address();
    this.address = address;
    this.port = port;
  }

  /**
   * Opens a pair at one of this machine's addresses.
   * @throws Error when the address is not this machine's, or no pair is free
   */
  static async open(address: string): Promise<RtpSockets> {
    for (let i = 0; i < MAX_TRIES; i++) {
      const rtp = await bind(address, 0);
      const { port } = rtp.address();
      const rtcp = port % 2 === 0 ? await bind(address, port + 1).catch(() => null) : null;
      if (rtcp !== null) return new RtpSockets(rtp, rtcp);
      rtp.close();
    }
    throw new Error(`no two neighbouring UDP ports are free at ${address}`);
  }

  onDatagram(callback: (channel: Channel, datagram: Uint8Array, from: RemoteAddress) => void): void {
    for (const channel of ["rtp", "rtcp"] as const) {
      this.#sockets[channel].on("message", (datagram, { address, port }) =>
        callback(channel, datagram, { address, port }),
      );
    }
  }

  send(channel: Channel, datagram: Uint8Array, to: RemoteAddress): void {
    this.#sockets[channel].send(datagram, to.port, to.address, () => {});
  }

  async close(): Promise<void> {
    const closed = Object.values(this.#sockets).map(
      (socket) => new Promise<void>((resolve) => socket.close(() => resolve())),
    );
    await Promise.all(closed);
  }
}

function bind(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, address, () => {
      socket.removeAllListeners("error");
      // The peer's ICMP "port unreachable" comes as an error of the next read: the peer may still come.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

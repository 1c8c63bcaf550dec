/** A network in memory that loses, delays and reorders as a test says. */
import type { Clock } from "@sottovoce/sip";
import type { Channel, RemoteAddress, RtpTransport } from "../rtp/sockets.ts";

export interface Datagram {
  readonly channel: Channel;
  readonly bytes: Uint8Array;
  readonly from: RemoteAddress;
  readonly to: RemoteAddress;
}

type Receiver = (channel: Channel, datagram: Uint8Array, from: RemoteAddress) => void;

export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #receivers = new Map<string, Receiver>();
  #nextPort = 10_000;
  /** Everything that was sent, lost or not. */
  readonly sent: Datagram[] = [];
  /** Milliseconds that a datagram takes; `null` loses it. */
  delay: (datagram: Datagram) => number | null = () => 10;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A host's two sockets. */
  transport(): RtpTransport {
    const address = "192.0.2.1";
    const port = this.#nextPort;
    this.#nextPort += 2;
    const own = (channel: Channel): RemoteAddress => ({ address, port: channel === "rtp" ? port : port + 1 });
    return {
      address,
      port,
      onDatagram: (receiver) => {
        for (const channel of ["rtp", "rtcp"] as const) this.#receivers.set(key(own(channel)), receiver);
      },
      send: (channel, bytes, to) => this.send({ channel, bytes, from: own(channel), to }),
      close: async () => {
        for (const channel of ["rtp", "rtcp"] as const) this.#receivers.delete(key(own(channel)));
      },
    };
  }

  /** Sends, as anybody. */
  send(datagram: Datagram): void {
    // As on a wire: whoever changes it there changes nothing at the sender's.
    const carried = { ...datagram, bytes: new Uint8Array(datagram.bytes) };
    const { channel, bytes, from, to } = carried;
    this.sent.push(carried);
    const delay = this.delay(carried);
    if (delay === null) return;
    this.#clock.setTimer(delay, () => this.#receivers.get(key(to))?.(channel, bytes, from));
  }
}

function key({ address, port }: RemoteAddress): string {
  return `${address} ${port}`;
}

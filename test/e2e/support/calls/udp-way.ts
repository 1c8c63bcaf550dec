/** The way that the sound of a call takes, in the hands of a test: everything passes two pairs of UDP ports on loopback. */
import type { TestContext } from "node:test";
import { type Channel, type RemoteAddress, RtpSockets } from "../../../../packages/cli/media/rtp/sockets.ts";
import { atEnd } from "../at-end.ts";
import { Lookout } from "../lookout.ts";
import type { Meddle } from "./meddling-server.ts";

const LOOPBACK = "127.0.0.1";

export type End = "caller" | "callee";

/** What comes out of the way for one datagram that went in: itself as a rule; nothing, others, or later. */
export interface Passed {
  readonly datagram: Uint8Array;
  readonly afterMs: number;
}

export type Treatment = (datagram: Uint8Array, from: End) => readonly Passed[];

export const untouched: Treatment = (datagram) => [{ datagram, afterMs: 0 }];

export interface Seen {
  readonly from: End;
  readonly datagram: Uint8Array;
}

export class UdpWay {
  /** Every datagram as it left its end, before the treatment. */
  readonly seen: Seen[] = [];
  treatment: Treatment = untouched;
  readonly #facing: Readonly<Record<End, RtpSockets>>;
  readonly #ends = new Map<End, RemoteAddress>();
  readonly #lookout = new Lookout();
  readonly #late = new Set<NodeJS.Timeout>();
  #isClosed = false;

  private constructor(facing: Readonly<Record<End, RtpSockets>>) {
    this.#facing = facing;
    for (const from of ["caller", "callee"] as const) {
      facing[from].onDatagram((channel, datagram, source) => this.#pass(from, channel, datagram, source));
    }
  }

  /** A way that is closed after the test. */
  static async open(t: TestContext): Promise<UdpWay> {
    const [caller, callee] = await Promise.all([RtpSockets.open(LOOPBACK), RtpSockets.open(LOOPBACK)]);
    const way = new UdpWay({ caller, callee });
    atEnd(t, () => way.#close());
    return way;
  }

  /** For the server in front of who is called: both sides believe that the other one is where this way is. */
  readonly redirect: Meddle = (sdp, from) => {
    const of: End = from === "peer" ? "caller" : "callee";
    return this.pointing(sdp, of, this.#facing[of === "caller" ? "callee" : "caller"].port);
  };

  /** Resolves as soon as it holds, looked at after every datagram. */
  until(holds: () => boolean): Promise<void> {
    return this.#lookout.until(holds);
  }

  /** Sends an end a datagram that nobody sent. */
  inject(datagram: Uint8Array, to: End): void {
    const at = this.#ends.get(to);
    if (at !== undefined && !this.#isClosed) this.#facing[to].send("rtp", datagram, at);
  }

  /** @param of whose description it is */
  pointing(sdp: string, of: End, port: number): string {
    const candidate = /^a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+) typ host/im.exec(sdp);
    const plain = /^m=audio (\d+) RTP\/AVP /m.exec(sdp);
    const own = candidate?.[1] ?? plain?.[1];
    if (own === undefined) throw new Error(`there is no way in this description:\n${sdp}`);
    this.#ends.set(of, { address: LOOPBACK, port: Number(own) });
    if (candidate === null) {
      return sdp.replace(/^m=audio \d+ /m, `m=audio ${port} `).replace(/^a=rtcp:\d+/m, `a=rtcp:${port + 1}`);
    }
    const here = candidate[0].replace(` ${own} typ`, ` ${port} typ`);
    let isFirst = true;
    return sdp.replace(/^a=candidate:.*\r\n/gm, () => {
      const line = isFirst ? `${here}\r\n` : "";
      isFirst = false;
      return line;
    });
  }

  #pass(from: End, channel: Channel, datagram: Uint8Array, source: RemoteAddress): void {
    const end = this.#ends.get(from);
    const offset = channel === "rtcp" ? 1 : 0;
    // A machine's other addresses try their luck too.
    if (end === undefined || source.port !== end.port + offset || source.address !== end.address) return;
    const copy = new Uint8Array(datagram);
    this.seen.push({ from, datagram: copy });
    for (const { datagram: out, afterMs } of this.treatment(copy, from)) {
      if (afterMs === 0) this.#send(from, channel, out);
      else {
        const timer = setTimeout(() => {
          this.#late.delete(timer);
          this.#send(from, channel, out);
        }, afterMs);
        this.#late.add(timer);
      }
    }
    this.#lookout.look();
  }

  #send(from: End, channel: Channel, datagram: Uint8Array): void {
    const to = from === "caller" ? "callee" : "caller";
    const at = this.#ends.get(to);
    if (at === undefined || this.#isClosed) return;
    this.#facing[to].send(channel, datagram, { ...at, port: at.port + (channel === "rtcp" ? 1 : 0) });
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#late) clearTimeout(timer);
    await Promise.all(Object.values(this.#facing).map((sockets) => sockets.close()));
  }
}

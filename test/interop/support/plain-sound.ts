/** The sound of a phone that knows no ZRTP: plain G.711, said to whoever sends it something. All that comes is kept. */
import type { TestContext } from "node:test";
import { encodeRtp } from "@sottovoce/voice";
import { tone } from "@sottovoce/voice/test/sound";
import { type RemoteAddress, RtpSockets } from "../../../packages/cli/media/rtp/sockets.ts";
import { encodeMu } from "../../../packages/voice/rtp/g711.ts";
import { atEnd } from "../../e2e/support/at-end.ts";

const RATE_HZ = 8_000;
/** 20 ms. */
const PACKET_SAMPLES = 160;
/** PCMU (RFC 3551 §6). */
const PAYLOAD_TYPE = 0;
/** 200 ms of sound for each datagram: about as much as is asked for in that time. */
const PACKETS_FOR_ONE = 10;

export class PlainSound {
  /** Everything that came, at the ports of RTP and of RTCP. */
  readonly came: Uint8Array[] = [];
  /** Packets of sound that were sent. */
  said = 0;
  readonly #sockets: RtpSockets;
  readonly #payload: Uint8Array<ArrayBuffer>;

  private constructor(sockets: RtpSockets, frequencyHz: number) {
    this.#sockets = sockets;
    // A whole number of waves, so that packets of the same bytes are one tone.
    this.#payload = Uint8Array.from(tone(frequencyHz, RATE_HZ, PACKET_SAMPLES), encodeMu);
    sockets.onDatagram((_, datagram, from) => {
      this.came.push(new Uint8Array(datagram));
      for (let i = 0; i < PACKETS_FOR_ONE; i++) this.#say(from);
    });
  }

  /** On loopback, until the test ends. @param frequencyHz of the tone, a multiple of 50 */
  static async open(t: TestContext, frequencyHz: number): Promise<PlainSound> {
    const sockets = await RtpSockets.open("127.0.0.1");
    atEnd(t, () => sockets.close());
    return new PlainSound(sockets, frequencyHz);
  }

  /** Of RTP. */
  get port(): number {
    return this.#sockets.port;
  }

  #say(to: RemoteAddress): void {
    const sequence = ++this.said;
    const packet = encodeRtp({
      marker: sequence === 1,
      payloadType: PAYLOAD_TYPE,
      sequence,
      timestamp: sequence * PACKET_SAMPLES,
      ssrc: 1,
      csrc: [],
      extension: null,
      payload: this.#payload,
    });
    this.#sockets.send("rtp", packet, to);
  }
}

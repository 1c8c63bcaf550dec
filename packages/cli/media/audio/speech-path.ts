/** The sound of one call, both ways, every 20 ms: what the two kinds of session have in common. */
import type { Clock } from "@sottovoce/sip";
import {
  type AudioCodec,
  AudioReceiver,
  AudioSender,
  type RtpPacket,
  type RtpStart,
  silentFrame,
} from "@sottovoce/voice";
import { AudioFailure, type AudioSink, type AudioSource } from "./audio.ts";
import { Pace } from "./pace.ts";

export interface SpeechPathOptions {
  readonly clock: Clock;
  readonly source: AudioSource;
  readonly sink: AudioSink;
  /** By payload type; closed with the path. */
  readonly codecs: ReadonlyMap<number, AudioCodec>;
  /** Of `codecs`, what is sent. */
  readonly payloadType: number;
  readonly start: RtpStart;
  /** Takes a packet every 20 ms, unprotected as it is. */
  readonly send: (packet: RtpPacket) => void;
  /** The device is gone, `source` or `sink`. Called once. */
  readonly onBroken: (end: "source" | "sink") => void;
}

export class SpeechPath {
  readonly #options: SpeechPathOptions;
  readonly #pace: Pace;
  readonly sender: AudioSender;
  #receiver: AudioReceiver;
  #receivedType: number;
  #isMuted = false;
  #isHeld = false;
  #isClosed = false;

  constructor(options: SpeechPathOptions) {
    const { codecs, payloadType, clock, start } = options;
    const codec = codecs.get(payloadType);
    if (codec === undefined) throw new RangeError("a path sends what it has a codec for");
    this.#options = options;
    // Timestamps tell when something was spoken (RFC 3550 §5.1): else all that follows would come too late for ever.
    this.#pace = new Pace(
      clock,
      () => this.#onFrame(),
      (frames) => this.sender.skip(frames),
    );
    this.sender = new AudioSender(codec, payloadType, start);
    this.#receiver = new AudioReceiver(codec);
    this.#receivedType = payloadType;
  }

  start(): void {
    if (!this.#isClosed) this.#pace.start();
  }

  /** Takes an authentic packet; of an unknown payload type it is nothing. */
  receive(packet: RtpPacket): void {
    const codec = this.#options.codecs.get(packet.payloadType);
    if (codec === undefined || this.#isClosed) return;
    if (packet.payloadType !== this.#receivedType) {
      // Either side may change between the formats that were agreed on, at any packet (RFC 3264 §7).
      this.#receivedType = packet.payloadType;
      this.#receiver = new AudioReceiver(codec);
    }
    this.#receiver.push(packet, this.#options.clock.elapsed());
  }

  /** Encoded silence goes out in place of the microphone: packets of the same number and size. */
  setMuted(muted: boolean): void {
    this.#isMuted = muted;
  }

  /** Silence goes out, and silence is heard. */
  setHeld(held: boolean): void {
    this.#isHeld = held;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pace.stop();
    for (const codec of this.#options.codecs.values()) codec.close();
  }

  #onFrame(): void {
    const { source, sink, send, clock } = this.#options;
    // The microphone is emptied also while it is off, so that it begins with the present.
    const spoken = this.#attempt("source", () => source.read());
    if (this.#isClosed) return;
    send(this.sender.packet(this.#isMuted || this.#isHeld ? silentFrame() : (spoken ?? silentFrame())));
    if (this.#isClosed) return;
    const heard = this.#receiver.pull(clock.elapsed());
    this.#attempt("sink", () => sink.write(this.#isHeld ? silentFrame() : heard));
  }

  #attempt<T>(end: "source" | "sink", use: () => T): T | null {
    try {
      return use();
    } catch (error) {
      if (!(error instanceof AudioFailure)) throw error;
      this.close();
      this.#options.onBroken(end);
      return null;
    }
  }
}

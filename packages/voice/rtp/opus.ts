/** Opus (RFC 6716, RFC 7587) by libopus, compiled to WebAssembly. Loaded with the first call, not with the program. */
import type { Bytes } from "@sottovoce/crypto";
import type { OpusDecoderHandle, OpusEncoderHandle } from "libopus-wasm";
import { type AudioFrame, FRAME_SAMPLES, SAMPLE_RATE } from "./audio-format.ts";
import type { AudioCodec } from "./codec.ts";

/** Bits a second. Full-band speech is good from 28 kb/s on (RFC 7587 §3.1.1); the copies for losses need some more. */
const BITRATE = 32_000;
/** In-band copies are made for this share of losses; with 0 libopus makes none. */
const EXPECTED_LOSS_PERCENT = 10;
/** 120 ms, the most that a packet can hold (RFC 6716 §3.2.5). */
const MAX_SAMPLES = 6 * FRAME_SAMPLES;

/**
 * A codec for one call: constant bit rate, no pauses in the stream (RFC 6562 §3), copies of each frame in the next one
 * (RFC 7587 §3.3).
 */
export async function createOpus(): Promise<AudioCodec> {
  const { Application, createDecoder, createEncoder, isOpusError, Signal } = await import("libopus-wasm");
  const encoder = await createEncoder({
    application: Application.Voip,
    signal: Signal.Voice,
    sampleRate: SAMPLE_RATE,
    channels: 1,
    frameSize: FRAME_SAMPLES,
    bitrate: BITRATE,
    vbr: false,
    dtx: false,
    fec: true,
    packetLossPercent: EXPECTED_LOSS_PERCENT,
  });
  // Browsers may send two channels (RFC 7587 §7); libopus mixes them down.
  const decoder = await createDecoder({ sampleRate: SAMPLE_RATE, channels: 1, maxFrameSize: MAX_SAMPLES });
  return new OpusCodec(encoder, decoder, isOpusError);
}

class OpusCodec implements AudioCodec {
  readonly name = "opus";
  readonly clockRate = SAMPLE_RATE;
  readonly #encoder: OpusEncoderHandle;
  readonly #decoder: OpusDecoderHandle;
  readonly #isOpusError: (error: unknown) => boolean;

  constructor(
    encoder: OpusEncoderHandle,
    decoder: OpusDecoderHandle,
    isOpusError: (error: unknown) => boolean,
  ) {
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#isOpusError = isOpusError;
  }

  encode(frame: AudioFrame): Bytes {
    return new Uint8Array(this.#encoder.encode(frame));
  }

  decode(payload: Uint8Array): AudioFrame[] | null {
    // No bytes would mean "lost" to libopus.
    if (payload.length === 0) return null;
    const samples = this.#try(() => this.#decoder.decode(payload));
    if (samples === null || samples.length === 0 || samples.length % FRAME_SAMPLES !== 0) return null;
    return Array.from(
      { length: samples.length / FRAME_SAMPLES },
      (_, i) => new Int16Array(samples.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES)),
    );
  }

  conceal(next: Uint8Array | null): AudioFrame {
    const copy =
      next === null || next.length === 0
        ? null
        : this.#try(() => this.#decoder.decode(next, { decodeFec: true, frameSize: FRAME_SAMPLES }));
    return new Int16Array(copy ?? this.#decoder.decodePacketLoss(FRAME_SAMPLES));
  }

  /** What libopus refuses is no sound; what else goes wrong is a fault of the program. */
  #try(decode: () => Int16Array): Int16Array | null {
    try {
      return decode();
    } catch (error) {
      if (this.#isOpusError(error)) return null;
      throw error;
    }
  }

  close(): void {
    this.#encoder.free();
    this.#decoder.free();
  }
}

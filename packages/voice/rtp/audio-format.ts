/** The one form in which sound passes between microphone, codecs and loudspeaker. */

/** Opus' own rate (RFC 6716 §2.1.3); a multiple of telephony's 8 kHz. */
export const SAMPLE_RATE = 48_000;

/** One packet holds 20 ms: what SIP phones and browsers use by themselves, and what the path's timers go by. */
export const FRAME_MS = 20;

export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1000;

/** 20 ms of one channel, 960 samples of 16 bits at 48 kHz. */
export type AudioFrame = Int16Array<ArrayBuffer>;

export function silentFrame(): AudioFrame {
  return new Int16Array(FRAME_SAMPLES);
}

/** Sounds that the page makes itself: the ring of a call that comes, and what is heard while it rings at the other end. */

/** One note of a pattern. */
interface Note {
  /** Hertz. */
  readonly pitch: number;
  /** Seconds from the beginning of the pattern. */
  readonly at: number;
  readonly seconds: number;
}

interface Tone {
  readonly notes: readonly Note[];
  /** Seconds after which it begins again. */
  readonly every: number;
  /** 0 to 1. */
  readonly loudness: number;
}

/** `ring` a call comes · `ringing_there` it rings at the other end */
export type ToneName = "ring" | "ringing_there";

/** Two soft thirds, upwards: a call, not an alarm. E5 G5, E5 G5 C6. */
const RING: Tone = {
  notes: [
    { pitch: 659.3, at: 0, seconds: 0.5 },
    { pitch: 784, at: 0.25, seconds: 0.7 },
    { pitch: 659.3, at: 1.1, seconds: 0.5 },
    { pitch: 784, at: 1.35, seconds: 0.5 },
    { pitch: 1046.5, at: 1.6, seconds: 1 },
  ],
  every: 4,
  loudness: 0.22,
};

/** What European networks play to a caller: 425 Hz, one second in five (ITU-T E.180 §7). */
const RINGING_THERE: Tone = {
  notes: [{ pitch: 425, at: 0, seconds: 1 }],
  every: 5,
  loudness: 0.06,
};

const TONES: Readonly<Record<ToneName, Tone>> = { ring: RING, ringing_there: RINGING_THERE };

/** Until a note is at its full loudness; without, it clicks. */
const ATTACK_S = 0.02;
/** Exponential ramps cannot end in silence itself. */
const ALMOST_NOTHING = 0.0001;

/** Plays a tone again and again. @returns ends it */
export function play(name: ToneName): () => void {
  const tone = TONES[name];
  const context = new AudioContext();
  const begin = () => {
    for (const note of tone.notes) sound(context, note, tone.loudness);
  };
  begin();
  const timer = setInterval(begin, tone.every * 1_000);
  return () => {
    clearInterval(timer);
    context.close().catch(() => undefined);
  };
}

function sound(context: AudioContext, { pitch, at, seconds }: Note, loudness: number): void {
  const start = context.currentTime + at;
  const oscillator = new OscillatorNode(context, { type: "sine", frequency: pitch });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + ATTACK_S);
  gain.gain.exponentialRampToValueAtTime(ALMOST_NOTHING, start + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

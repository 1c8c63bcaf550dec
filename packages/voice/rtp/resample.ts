/** Changing the sampling rate of one channel, with a low-pass that keeps mirror images out. */

/**
 * Half the length of the filter in periods of the lower rate. 24 leave 80 dB between what passes and what does not, over
 * a transition of a fifth of the band.
 */
const HALF_PERIODS = 24;

/** Kaiser's β for about 80 dB of attenuation in the stop band. */
const KAISER_BETA = 8;

/** Where the filter has fallen to half, relative to the lower rate's Nyquist frequency. */
const CUTOFF = 0.9;

/**
 * A stream's converter by a whole ratio. It delays by half its filter, 3 ms where one side has 8 kHz, and keeps the phase of what
 * passes.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  /** The filter's coefficients by phase: those that meet the same input samples lie together. */
  readonly #phases: readonly Float32Array[];
  readonly #taps: number;
  /** The last inputs, as many as a phase has taps, oldest first. */
  #history: Float32Array;
  /** How far the next output lies behind the next input, in units of 1/(rate × up). */
  #position = 0;

  /**
   * @param from rate of what comes, Hz
   * @param to rate of what goes, Hz
   */
  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    const lower = Math.min(from, to);
    this.#taps = Math.ceil((2 * HALF_PERIODS * from) / lower);
    this.#phases = design(this.#up, this.#taps, (CUTOFF * lower) / from);
    this.#history = new Float32Array(this.#taps - 1);
  }

  /** Converts the next samples. The number of outputs follows the ratio; what is left over waits for the next call. */
  process(input: Int16Array): Int16Array<ArrayBuffer> {
    if (this.#up === 1 && this.#down === 1) return new Int16Array(input);
    const taps = this.#taps;
    const samples = new Float32Array(taps - 1 + input.length);
    samples.set(this.#history);
    samples.set(input, taps - 1);
    const span = input.length * this.#up - this.#position;
    const output = new Int16Array(Math.max(0, Math.ceil(span / this.#down)));
    for (let i = 0; i < output.length; i++) {
      const start = Math.floor(this.#position / this.#up);
      const phase = this.#phases[this.#position % this.#up]!;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += samples[start + tap]! * phase[tap]!;
      output[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
      this.#position += this.#down;
    }
    this.#position -= input.length * this.#up;
    this.#history = samples.slice(input.length);
    return output;
  }
}

/**
 * A windowed sinc, split into its phases, each scaled to pass a constant unchanged.
 * @param cutoff relative to the Nyquist frequency of the input
 */
function design(up: number, taps: number, cutoff: number): Float32Array[] {
  const length = taps * up;
  const centre = (length - 1) / 2;
  const phases = Array.from({ length: up }, () => new Float32Array(taps));
  for (let i = 0; i < length; i++) {
    const x = (i - centre) / up;
    const window = bessel0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - ((i - centre) / centre) ** 2)));
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x);
    // Output at phase p meets the newest input with the filter's tap p, the one before with p + up, and so on.
    phases[i % up]![taps - 1 - Math.floor(i / up)] = window * sinc;
  }
  for (const phase of phases) {
    const sum = phase.reduce((total, value) => total + value, 0);
    for (let i = 0; i < taps; i++) phase[i] = phase[i]! / sum;
  }
  return phases;
}

/** The modified Bessel function of order 0, by its power series. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-9; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

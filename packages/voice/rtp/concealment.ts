/** Filling in lost G.711 packets: the last pitch period goes on, and fades (after ITU-T G.711 Appendix I). */

/** Pitch periods are looked for between 66 Hz and 200 Hz, at 8 kHz (Appendix I §I.2.2). */
const MIN_PERIOD = 40;
const MAX_PERIOD = 120;
/** Samples compared to find the period: 20 ms. */
const WINDOW = 160;
/** 60 ms of losses in a row, and it is silent: more sounds like a machine (§I.2.7). */
const FADE_SAMPLES = 480;
/** Over which real sound replaces the filling, 4 ms, so that nothing clicks. */
const OVERLAP = 32;

/** One direction's memory of what was heard last, at 8 kHz. */
export class Concealment {
  readonly #past = new Int16Array(WINDOW + 2 * MAX_PERIOD);
  /** Samples filled in since the last real ones; 0 while none are lost. */
  #filled = 0;
  #period = MIN_PERIOD;

  /** Takes what was really received. @returns it, blended with the filling where a gap ends */
  onReceived(samples: Int16Array<ArrayBuffer>): Int16Array<ArrayBuffer> {
    let output = samples;
    if (this.#filled > 0) {
      const filling = this.#fill(Math.min(OVERLAP, samples.length));
      output = samples.slice();
      filling.forEach((sample, i) => {
        const share = (i + 1) / (filling.length + 1);
        output[i] = Math.round(sample * (1 - share) + samples[i]! * share);
      });
    }
    this.#filled = 0;
    this.#remember(output);
    return output;
  }

  /** @returns `length` samples in place of lost ones */
  conceal(length: number): Int16Array<ArrayBuffer> {
    if (this.#filled === 0) this.#period = this.#findPeriod();
    const filling = this.#fill(length);
    this.#filled += length;
    return filling;
  }

  #fill(length: number): Int16Array<ArrayBuffer> {
    const start = this.#past.length - this.#period;
    return Int16Array.from({ length }, (_, i) => {
      const at = this.#filled + i;
      const gain = Math.max(0, 1 - at / FADE_SAMPLES);
      return Math.round(gain * this.#past[start + (at % this.#period)]!);
    });
  }

  /** The lag at which the last 20 ms look most like themselves. */
  #findPeriod(): number {
    const past = this.#past;
    const start = past.length - WINDOW;
    let best = MIN_PERIOD;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let lag = MIN_PERIOD; lag <= MAX_PERIOD; lag++) {
      let product = 0;
      let energy = 1;
      for (let i = start; i < past.length; i++) {
        const before = past[i - lag]!;
        product += past[i]! * before;
        energy += before * before;
      }
      const score = product / Math.sqrt(energy);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }

  #remember(samples: Int16Array): void {
    const kept = samples.subarray(Math.max(0, samples.length - this.#past.length));
    this.#past.copyWithin(0, kept.length);
    this.#past.set(kept, this.#past.length - kept.length);
  }
}

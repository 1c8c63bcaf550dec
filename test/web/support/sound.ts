/** Tones, and whether they can be heard. */

/**
 * How much of a sound is one tone, whatever its phase: 1 nothing else, 0 none of it. Silence is 0.
 * @param sound samples, −1 to 1
 */
export function correlation(sound: readonly number[], hertz: number, rate = 48_000): number {
  let [sine, cosine, energy] = [0, 0, 0];
  for (const [index, sample] of sound.entries()) {
    const angle = (2 * Math.PI * hertz * index) / rate;
    sine += sample * Math.sin(angle);
    cosine += sample * Math.cos(angle);
    energy += sample * sample;
  }
  return loudness(sound) < AUDIBLE ? 0 : Math.sqrt((2 * (sine ** 2 + cosine ** 2)) / (sound.length * energy));
}

/** Root of the mean square, 0 to 1. */
export function loudness(sound: readonly number[]): number {
  return Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length);
}

/** 60 dB below the loudest: what is softer nobody hears. */
export const AUDIBLE = 0.001;

/** G.711: one byte a sample at 8 kHz, by two laws (ITU-T G.711, tables 1 and 2). */
import type { Bytes } from "@sottovoce/crypto";

export type G711Law = "mu" | "a";

/** µ-law adds 33 to its 14-bit values; here they have 16 bits. */
const MU_BIAS = 33 << 2;
const MU_CLIP = 0x7fff - MU_BIAS;

/** The code of a 16-bit sample by µ-law (table 2): sign, three bits of exponent, four of mantissa, all inverted. */
export function encodeMu(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  // One's complement on the negative side: -1 is the least negative step, as 0 is the least positive.
  const magnitude = Math.min(sample < 0 ? ~sample : sample, MU_CLIP) + MU_BIAS;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** The 16-bit sample in the middle of the step that a µ-law code names. */
export function decodeMu(code: number): number {
  const bits = ~code & 0xff;
  const exponent = (bits >> 4) & 0x07;
  const magnitude = ((((bits & 0x0f) << 3) + MU_BIAS) << exponent) - MU_BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** Every second bit of an A-law code is inverted on the wire (table 1, note 2). */
const A_INVERSION = 0x55;

/** The code of a 16-bit sample by A-law (table 1), of which the upper 13 bits count. */
export function encodeA(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const exponent = Math.max(0, 28 - Math.clz32(magnitude));
  const mantissa = (exponent === 0 ? magnitude : magnitude >> (exponent - 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ A_INVERSION;
}

/** The 16-bit sample in the middle of the step that an A-law code names. */
export function decodeA(code: number): number {
  const bits = code ^ A_INVERSION;
  const exponent = (bits >> 4) & 0x07;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? step : (step + 0x100) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

const DECODED: Readonly<Record<G711Law, Int16Array>> = {
  mu: Int16Array.from({ length: 256 }, (_, code) => decodeMu(code)),
  a: Int16Array.from({ length: 256 }, (_, code) => decodeA(code)),
};

/** @param samples at 8 kHz */
export function encodeG711(law: G711Law, samples: Int16Array): Bytes {
  const encode = law === "mu" ? encodeMu : encodeA;
  return Uint8Array.from(samples, encode);
}

/** @returns samples at 8 kHz */
export function decodeG711(law: G711Law, codes: Uint8Array): Int16Array<ArrayBuffer> {
  const table = DECODED[law];
  return Int16Array.from(codes, (code) => table[code] ?? 0);
}

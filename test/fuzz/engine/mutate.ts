/** Changes of an input: bytes, lengths, numbers, lines, words of the grammar, and parts of other inputs. */
import type { Random } from "./random.ts";

/** What a mutator has to work with. */
export interface Material {
  readonly random: Random;
  /** Words of the grammar, as bytes. */
  readonly words: readonly Uint8Array[];
  /** Another input of the corpus. */
  other(): Uint8Array;
  readonly maxLength: number;
}

type Mutator = (input: Uint8Array, material: Material) => Uint8Array;

/** Most changes made to one input at a time; single ones are likeliest. */
const MOST_CHANGES = 6;

/** An input changed a few times, within the length limit. */
export function mutate(input: Uint8Array, material: Material): Uint8Array {
  let changed = input;
  for (let changes = material.random.small(MOST_CHANGES); changes > 0; changes--) {
    const mutator = material.random.pick(MUTATORS) as Mutator;
    changed = mutator(changed, material).subarray(0, material.maxLength);
  }
  return changed;
}

/** Bytes at which parsers change their minds. */
const EDGES = Uint8Array.from(
  "\0\t\n\r \"#%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\x80\xbf\xc0\xe2\xed\xf0\xff",
  (character) => character.charCodeAt(0),
);

/** Numbers at which fields overflow, as text. */
const NUMBERS = [
  ..."0 1 -1 00 255 256 65535 65536 70000 2147483647 2147483648 4294967295 4294967296 9007199254740991".split(
    " ",
  ),
  ..."9007199254740993 18446744073709551616 1e9 0x10 1.5 +1 99999999999999999999999999".split(" "),
].map((text) => new TextEncoder().encode(text));

/** Sequences that text decoders stumble over: overlong and truncated UTF-8, a surrogate, marks, exotic white space. */
const STUMBLES = [
  [0xc0, 0x80],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xef, 0xbb, 0xbf],
  [0xe2, 0x80, 0xa8],
  [0xc2, 0xa0],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf0, 0x9f, 0x91, 0xa9, 0xe2, 0x80, 0x8d, 0xf0, 0x9f, 0x9a, 0x80],
  [13, 10],
  [13, 10, 32],
  [13, 10, 13, 10],
].map((bytes) => Uint8Array.from(bytes));

const MUTATORS: readonly Mutator[] = [
  flipBit,
  setEdge,
  setEdge,
  insertBytes,
  deleteRange,
  deleteRange,
  repeatRange,
  moveRange,
  insertWord,
  insertWord,
  insertWord,
  replaceToken,
  replaceToken,
  replaceToken,
  changeNumber,
  changeNumber,
  changeInteger,
  changeLine,
  changeLine,
  splice,
  splice,
  spliceToken,
  insertStumble,
];

function flipBit(input: Uint8Array, { random }: Material): Uint8Array {
  const changed = input.slice();
  const at = random.below(input.length);
  if (input.length > 0) changed[at] = (input[at] as number) ^ (1 << random.below(8));
  return changed;
}

function setEdge(input: Uint8Array, { random }: Material): Uint8Array {
  const changed = input.slice();
  if (input.length > 0) changed[random.below(input.length)] = random.pick(EDGES) as number;
  return changed;
}

function insertBytes(input: Uint8Array, { random }: Material): Uint8Array {
  const random8 = Uint8Array.from({ length: random.small(8) }, () => random.below(256));
  const same = new Uint8Array(random.small(300)).fill(random.pick(EDGES) as number);
  return insert(input, random.below(input.length + 1), random.oneIn(2) ? random8 : same);
}

function deleteRange(input: Uint8Array, { random }: Material): Uint8Array {
  const at = random.below(input.length);
  return replace(input, at, at + random.small(input.length - at), EMPTY);
}

/** Now and then up to the limit of length: what takes time or depth by repetition shows itself so. */
function repeatRange(input: Uint8Array, { random, maxLength }: Material): Uint8Array {
  const at = random.below(input.length);
  const range = input.subarray(at, at + random.small(Math.min(64, input.length - at)));
  if (range.length === 0) return input;
  const room = Math.floor((maxLength - input.length) / range.length);
  const times = Math.min(room, random.oneIn(8) ? room : random.small(12));
  return times < 1 ? input : insert(input, at, repeated(range, times));
}

function moveRange(input: Uint8Array, { random }: Material): Uint8Array {
  const at = random.below(input.length);
  const range = input.slice(at, at + random.small(input.length - at));
  const to = random.below(input.length);
  return random.oneIn(2) ? insert(input, to, range) : replace(input, to, to + range.length, range);
}

function insertWord(input: Uint8Array, { random, words }: Material): Uint8Array {
  return insert(input, random.below(input.length + 1), random.pick(words) ?? EMPTY);
}

/** One token between delimiters becomes a word of the grammar, or nothing. */
function replaceToken(input: Uint8Array, { random, words }: Material): Uint8Array {
  const [from, to] = tokenAt(input, random.below(input.length));
  return replace(input, from, to, random.oneIn(6) ? EMPTY : (random.pick(words) ?? EMPTY));
}

/** One token becomes one of another input. */
function spliceToken(input: Uint8Array, { random, other }: Material): Uint8Array {
  const donor = other();
  const [from, to] = tokenAt(input, random.below(input.length));
  const [start, end] = tokenAt(donor, random.below(donor.length));
  return replace(input, from, to, donor.subarray(start, end));
}

function changeNumber(input: Uint8Array, { random }: Material): Uint8Array {
  let from = random.below(input.length);
  while (from < input.length && !isDigit(input[from])) from++;
  while (from > 0 && isDigit(input[from - 1])) from--;
  let to = from;
  while (isDigit(input[to])) to++;
  if (from === to) return input;
  return replace(input, from, to, random.pick(NUMBERS) as Uint8Array);
}

/** A big-endian integer of 1, 2, 4 or 8 bytes becomes one at the edge of its range, or moves by a little. */
function changeInteger(input: Uint8Array, { random }: Material): Uint8Array {
  const size = 1 << random.below(4);
  if (input.length < size) return input;
  const changed = input.slice();
  const at = random.below(input.length - size + 1);
  const view = new DataView(changed.buffer, at, size);
  if (random.oneIn(2)) {
    changed.fill(random.oneIn(2) ? 0 : 255, at, at + size);
    if (random.oneIn(2)) changed[at] = 0x7f;
  } else {
    view.setUint8(size - 1, view.getUint8(size - 1) + random.below(9) - 4);
  }
  return changed;
}

/** A line is taken out, doubled, or put elsewhere. */
function changeLine(input: Uint8Array, { random }: Material): Uint8Array {
  const at = random.below(input.length);
  const from = lineStart(input, at);
  const next = input.indexOf(10, at);
  const to = next === -1 ? input.length : next + 1;
  const line = input.slice(from, to);
  switch (random.below(3)) {
    case 0:
      return replace(input, from, to, EMPTY);
    case 1:
      return insert(input, from, line);
    default: {
      const without = replace(input, from, to, EMPTY);
      return insert(without, lineStart(without, random.below(without.length)), line);
    }
  }
}

function splice(input: Uint8Array, { random, other }: Material): Uint8Array {
  const donor = other();
  const start = random.below(donor.length);
  if (random.oneIn(2)) return join(input.subarray(0, random.below(input.length + 1)), donor.subarray(start));
  const range = donor.subarray(start, start + random.small(donor.length - start));
  return insert(input, random.below(input.length + 1), range);
}

function insertStumble(input: Uint8Array, { random }: Material): Uint8Array {
  return insert(input, random.below(input.length + 1), random.pick(STUMBLES) as Uint8Array);
}

const EMPTY = new Uint8Array(0);

/** The token around a place: everything between delimiters, or the one delimiter that stands there. */
function tokenAt(input: Uint8Array, at: number): [from: number, to: number] {
  let from = at;
  let to = Math.min(at + 1, input.length);
  if (isDelimiter(input[at])) return [from, to];
  while (from > 0 && !isDelimiter(input[from - 1])) from--;
  while (to < input.length && !isDelimiter(input[to])) to++;
  return [from, to];
}

/** Where the line begins that holds the byte at a place. */
function lineStart(input: Uint8Array, at: number): number {
  return at === 0 ? 0 : input.lastIndexOf(10, at - 1) + 1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Anything that is no letter, digit, or `-._`. */
function isDelimiter(byte: number | undefined): boolean {
  if (byte === undefined) return true;
  if (byte >= 128 || isDigit(byte) || byte === 45 || byte === 46 || byte === 95) return false;
  const letter = byte | 32;
  return letter < 97 || letter > 122;
}

function insert(input: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  return replace(input, at, at, part);
}

/** @param from where the replaced part begins, at most the length of the input */
function replace(input: Uint8Array, from: number, to: number, part: Uint8Array): Uint8Array {
  return join(input.subarray(0, from), part, input.subarray(to));
}

function repeated(range: Uint8Array, times: number): Uint8Array {
  const result = new Uint8Array(range.length * times);
  for (let i = 0; i < times; i++) result.set(range, i * range.length);
  return result;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

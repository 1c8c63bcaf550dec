import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { message } from "../test/message/arbitraries.ts";
import { fuzzTargets } from "../test/message/fuzz-targets.ts";
import { encodeMessage } from "./encode.ts";
import { MAX_HEAD_BYTES } from "./limits.ts";

const encoder = new TextEncoder();

/** Pieces of SIP that lead deeper into the parsers than random bytes do. */
const FRAGMENTS = [
  "SIP/2.0",
  "MESSAGE sip:a@h SIP/2.0\r\n",
  "SIP/2.0 200 OK\r\n",
  "Via: SIP/2.0/TLS h;branch=z9hG4bK1\r\n",
  "To: <sip:a@h>\r\n",
  "\r\n",
  "\r\n ",
  "Content-Length: ",
  "l:3\r\n",
  "sip:",
  "tel:+",
  "a",
  "Digest ",
  "realm=",
  "nonce=",
  "v=0\r\n",
  "o=- 1 1 IN IP4 h\r\ns=-\r\n",
  "m=",
  "t=0 0\r\n",
  "<",
  ">",
  '"',
  "\\",
  "\0",
  ",",
  ";",
  ":",
  "=",
  "?",
  "&",
  "@",
  "[",
  "]",
  "(",
  ")",
  "%",
  "%41",
  "*",
  "-1",
  "0",
  "99999999999999999999",
  "é",
  "\uFEFF",
  " ",
  "\t",
  "\r",
  "\n",
];

const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 30 }).map((parts) => encoder.encode(parts.join(""))),
  fc
    .tuple(message.map(encodeMessage), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
    .map(([bytes, changes]) => {
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return bytes;
    }),
);

for (const [name, target] of Object.entries(fuzzTargets)) {
  test(`${name}: any input is parsed or refused`, () => {
    fc.assert(
      fc.property(hostile, (input) => target(input)),
      { numRuns: 500 },
    );
  });
}

/** One character or group repeated to the largest head: what makes naive parsers quadratic. */
const REPEATED = [
  "(",
  "(,",
  "()",
  "<",
  "<>",
  '"',
  '\\"',
  ",",
  ";",
  ";a",
  ";a=1",
  "=",
  "=,",
  "a=1,",
  " ",
  " \r\n ",
  "\t",
  "a,",
  "%",
  "%41",
  "0",
  "a",
  "[",
  ":",
  "@",
  "&a=b",
  "*",
  "/",
  "\\",
];

/** What stands around the repetition, to get past the first check of each grammar or to fail only at the end. */
const FRAMES = [
  ["", ""],
  ["", "x\r\n y"],
  ["Via: ", "x\r\n\r\n"],
  ["sip:a@h", "é"],
  ["tel:+", "x"],
  ['"', ""],
  ["Digest ", "x"],
  ["a/b", "é"],
] as const;

/** A linear parser takes under 1 ms for the largest head; a quadratic one takes over 100. */
const LIMIT_MS = 50;

/** Time of this thread on a processor: while a busy machine does other things, it stands still. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Slow three times, so that what the runtime does now and then is not taken for a slow parser. */
function isSlow(run: () => void): boolean {
  return [1, 2, 3].every(() => {
    const start = cpuMs();
    run();
    return cpuMs() - start > LIMIT_MS;
  });
}

/** The text by itself, and as the value of a header of a request just within the limit. */
function inputsOf(text: string): Uint8Array[] {
  const head = (name: string) =>
    `X sip:a@h SIP/2.0\r\nVia: SIP/2.0/TLS h\r\n${name}: ${text}\r\nl: 0\r\n\r\n`;
  return [text, head("To"), head("Contact"), head("Via")].map((input) => encoder.encode(input));
}

for (const [name, target] of Object.entries(fuzzTargets)) {
  test(`${name}: repetition does not make it slow`, () => {
    for (const unit of REPEATED) {
      for (const [before, after] of FRAMES) {
        const text = before + unit.repeat((MAX_HEAD_BYTES - 150) / unit.length) + after;
        for (const input of inputsOf(text)) {
          assert(
            !isSlow(() => target(input)),
            `${name} is slow for ${JSON.stringify([before, unit, after])}`,
          );
        }
      }
    }
  });
}

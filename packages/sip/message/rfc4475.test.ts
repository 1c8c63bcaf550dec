import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type Expectation, text } from "../test/message/rfc4475/expectation.ts";
import { INVALID } from "../test/message/rfc4475/invalid.ts";
import { SEMANTICS } from "../test/message/rfc4475/semantics.ts";
import { VALID } from "../test/message/rfc4475/valid.ts";
import { encodeMessage } from "./encode.ts";
import { SipParseError } from "./error.ts";
import { StreamFramer } from "./framing.ts";
import { createResponse, type SipMessage } from "./message.ts";
import { parseMessage } from "./parse.ts";
import { validateRequest, validateResponse } from "./validate.ts";

const VECTORS = new URL("../../../../shared/vectors/rfc4475/", import.meta.url);
const present = existsSync(VECTORS);

/** In the order of the sections. */
const EXPECTED = { ...VALID, ...INVALID, ...SEMANTICS };

function load(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.dat`, VECTORS)));
}

/** Parses and validates as a server does. */
function receive(bytes: Uint8Array): { message: SipMessage | null; error: SipParseError | null } {
  try {
    const message = parseMessage(bytes);
    return {
      message,
      error: message.kind === "request" ? validateRequest(message) : validateResponse(message),
    };
  } catch (error) {
    assert(error instanceof SipParseError, String(error));
    return { message: null, error };
  }
}

function checkRefusal(error: SipParseError, status: number): void {
  assert.equal(error.status, status);
  assert.notEqual(error.partial, null);
  const refusal = text(encodeMessage(createResponse(error.partial!, error.status)));
  assert.match(refusal, new RegExp(`^SIP/2\\.0 ${status} [A-Z]`));
  assert.match(refusal, /\r\nVia: SIP/);
}

function checkExpectation(expected: Expectation, name: string): void {
  const { message, error } = receive(load(name));
  switch (expected.outcome) {
    case "valid-request":
      assert.equal(error, null);
      assert(message?.kind === "request");
      expected.check(message);
      return;
    case "valid-response":
      assert.equal(error, null);
      assert(message?.kind === "response");
      expected.check(message);
      return;
    case "refused":
      assert(error !== null);
      assert.match(error.reason, expected.reason);
      checkRefusal(error, expected.status);
      return;
    case "dropped":
      assert(error !== null);
      assert.match(error.reason, expected.reason);
      assert.equal(error.partial, null);
      return;
    case "refused-by-reader":
      assert.equal(error, null);
      assert(message?.kind === "request");
      assert.throws(() => expected.read(message), { name: "SipParseError", status: expected.status });
  }
}

const skip = present ? false : "the RFC 4475 messages are not beside the project (../shared/vectors/rfc4475)";

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`RFC 4475 §${expected.section} ${name}: ${expected.outcome}`, { skip }, () => {
    checkExpectation(expected, name);
  });
}

test("every RFC 4475 message has an expectation", { skip }, () => {
  const files = readdirSync(VECTORS).map((file) => file.replace(/\.dat$/, ""));
  assert.deepEqual(files.sort(), Object.keys(EXPECTED).sort());
});

test("every RFC 4475 message that parses is the same message after encoding", { skip }, () => {
  for (const name of Object.keys(EXPECTED)) {
    const { message } = receive(load(name));
    if (message === null) continue;
    const again = parseMessage(encodeMessage(message));
    const plain = (m: SipMessage) => [...m.headers].filter(([header]) => header !== "Content-Length");
    assert.deepEqual(plain(again), plain(message), name);
    assert.deepEqual(again.body, message.body, name);
  }
});

test("RFC 4475 messages on a stream come out the same byte by byte", { skip }, () => {
  for (const name of Object.keys(EXPECTED)) {
    const bytes = load(name);
    const whole = new StreamFramer("server").push(bytes);
    const framer = new StreamFramer("server");
    const single = Array.from(bytes, (byte) => framer.push(Uint8Array.of(byte))).flat();
    const summary = (items: typeof whole) =>
      items.map((item) => {
        if (item.kind === "message") return text(encodeMessage(item.message));
        return item.kind === "error" ? item.error.reason : item.kind;
      });
    assert.deepEqual(summary(single), summary(whole), name);
  }
});

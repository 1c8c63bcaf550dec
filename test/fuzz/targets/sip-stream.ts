/** A TLS connection's bytes, in pieces of any size: `StreamFramer` in both roles, and a WebSocket frame's framing. */
import {
  encodeMessage,
  type FramedItem,
  MAX_BODY_BYTES,
  StreamFramer,
  type StreamRole,
} from "@sottovoce/sip";
import { readFrame } from "../../../packages/sip/transport/websocket-frame.ts";
import { Random, seedOf } from "../engine/random.ts";
import { hold, type Target } from "../engine/target.ts";
import { MESSAGES, WORDS, withContentLength } from "./sip-grammar.ts";
import { checkMessage, checkRefusal } from "./sip-message.ts";

export const sipStream: Target = {
  maxLength: 20 * 1024,
  words: WORDS,
  seeds: () => [...MESSAGES, `\r\n\r\n${MESSAGES.join("\r\n\r\n")}\r\n`].map((text) => Buffer.from(text)),
  repair: withContentLength,
  run: (input) => {
    for (const role of ["server", "client"] as const) {
      const whole = inPieces(input, role, () => input.length);
      const random = new Random(seedOf(input));
      const pieces = inPieces(input, role, () => random.small(200));
      hold(summary(whole) === summary(pieces), "how a stream is split does not change what it says");
      for (const item of pieces) checkItem(item);
    }
    checkItem(readFrame(input));
  },
};

function inPieces(input: Uint8Array, role: StreamRole, size: () => number): FramedItem[] {
  const framer = new StreamFramer(role);
  const items: FramedItem[] = [];
  for (let at = 0; at < input.length; ) {
    const next = at + size();
    hold(
      !framer.isDead || framer.push(input.subarray(at, next)).length === 0,
      "nothing comes after an error",
    );
    items.push(...framer.push(input.subarray(at, next)));
    at = next;
  }
  return items;
}

function summary(items: readonly FramedItem[]): string {
  return JSON.stringify(
    items.map((item) => {
      if (item.kind === "message") return Buffer.from(encodeMessage(item.message)).toString("latin1");
      return item.kind === "error" ? item.error.reason : item.kind;
    }),
  );
}

function checkItem(item: FramedItem): void {
  if (item.kind === "error") checkRefusal(item.error);
  if (item.kind !== "message") return;
  hold(item.message.body.length <= MAX_BODY_BYTES, `at most ${MAX_BODY_BYTES} bytes of body`);
  checkMessage(item.message);
}

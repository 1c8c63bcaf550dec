/** What happened in a call, for a person to read: it was not written, and so was never delivered. */
import type { CallEntry } from "@sottovoce/client";
import { endWords, receiptWords } from "./call-words.ts";
import { sanitizeLine } from "./sanitize.ts";
import type { Style } from "./style.ts";
import { exactTime, lengthWords } from "./time.ts";

/** One line per event, then how long it took and the security receipt. */
export function callTimelineLines(call: CallEntry, peer: string, style: Style): string[] {
  const { direction, startedAt, secureAt, endedAt, end, security } = call;
  const line = (at: number, words: string) => `${style.dim(exactTime(at))}  ${sanitizeLine(words)}`;
  const lines = [line(startedAt, direction === "out" ? `You called ${peer}.` : `${peer} called.`)];
  if (secureAt !== null) lines.push(line(secureAt, "The call became secure."));
  lines.push(line(endedAt, endWords(end, peer, direction)));
  if (secureAt !== null) lines.push(`${style.dim("Length")}    ${lengthWords(endedAt - secureAt)}`);
  const receipt = security === null ? "no keys were agreed on; nothing was heard" : receiptWords(security);
  lines.push(`${style.dim("Security")}  ${sanitizeLine(receipt)}`);
  return lines;
}

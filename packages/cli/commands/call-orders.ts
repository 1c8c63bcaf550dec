/** What a person or a script wants of a call that goes on. */
import { type Call, type Calls, EngineError } from "@sottovoce/client";
import { sasText } from "../terminal/call-words.ts";

export type CallOrder =
  | { readonly do: "mute" | "unmute" | "hold" | "resume" | "match" | "differ" | "hang up" }
  /** The other side's words, to be compared. */
  | { readonly do: "words"; readonly words: string };

/** The lines of `--control`. */
const PLAIN = ["mute", "unmute", "hold", "resume", "match", "differ", "hang up"] as const;

/** What there is to write, for a person who wrote something else. */
export const ORDER_HELP = `${PLAIN.join(", ")}, or words and the two words`;

/** Reads a line. @returns `null` where it is no order */
export function parseOrder(line: string): CallOrder | null {
  const text = line.trim().toLowerCase().replace(/\s+/g, " ");
  const plain = PLAIN.find((order) => order === text);
  if (plain !== undefined) return { do: plain };
  const words = /^words (.+)$/.exec(text)?.[1];
  return words === undefined ? null : { do: "words", words };
}

/**
 * Does it. What the call has ended before is nobody's fault.
 * @returns a sentence where it cannot be done now, else `null`
 */
export async function obey(calls: Calls, call: Call, order: CallOrder): Promise<string | null> {
  const { id, phase } = call;
  if (phase === "ended") return null;
  const needsKeys = order.do !== "mute" && order.do !== "unmute" && order.do !== "hang up";
  if (needsKeys && phase !== "secure") return "That can be done once the call is secure.";
  try {
    switch (order.do) {
      case "mute":
      case "unmute":
        await calls.setMuted(id, order.do === "mute");
        break;
      case "hold":
      case "resume":
        await calls.setHeld(id, order.do === "hold");
        break;
      case "match":
      case "differ":
        await calls.confirmSas(id, order.do === "match");
        break;
      case "words":
        await calls.confirmSas(id, isSame(call, order.words));
        break;
      case "hang up":
        await calls.hangUp(id);
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
  return null;
}

/** Whatever their letters are like, and what stands between the words. */
function isSame({ security }: Call, words: string): boolean {
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[\s:]+/g, " ");
  return security !== null && plain(words) === plain(sasText(security));
}

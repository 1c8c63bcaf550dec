/** What a person or a script wants of a call that goes on. */
import { type Call, type Calls, EngineError } from "@sottovoce/client";
import { sasText } from "../terminal/call-words.ts";

/** The lines of `--control` that are one word, or two. */
const DEEDS = ["mute", "unmute", "hold", "resume", "match", "differ", "hang up"] as const;

type Deed = (typeof DEEDS)[number];

export type CallOrder =
  | { readonly do: Deed }
  /** The other side's words, to be compared, as `parseWords` reads them. */
  | { readonly do: "words"; readonly words: string };

/** What there is to write, for a person who wrote something else. */
export const ORDER_HELP = `${DEEDS.join(", ")}, or words and the two words`;

/** What there is to write for words. */
export const WORDS_HELP =
  "Write both words that the other side shows, like “quota Ohio”, or its four characters";

/** Two words, whatever stands between them as people copy them from a screen. */
const TWO_WORDS = /^([a-z]+)[\s:·,]+([a-z]+)$/;
/** The other form, in z-base-32 (RFC 6189 §5.1.6). */
const FOUR_CHARACTERS = /^[ybndrfg8ejkmcpqxot1uwisza345h769]{4}$/;

/**
 * Reads the other side's words: something that no device shows is a slip of whoever wrote it, and speaks against nobody.
 * @returns as `sasText` has them, in small letters; `null` where they cannot be any
 */
export function parseWords(text: string): string | null {
  const plain = text.trim().toLowerCase();
  const two = TWO_WORDS.exec(plain);
  if (two !== null) return `${two[1]} ${two[2]}`;
  return FOUR_CHARACTERS.test(plain) ? plain : null;
}

/** Reads a line. @returns `null` where it is no order */
export function parseOrder(line: string): CallOrder | null {
  const text = line.trim().toLowerCase().replace(/\s+/g, " ");
  const plain = DEEDS.find((deed) => deed === text);
  if (plain !== undefined) return { do: plain };
  const words = parseWords(/^words (.+)$/.exec(text)?.[1] ?? "");
  return words === null ? null : { do: "words", words };
}

/** What comparing the other side's words comes to. @param words as `parseWords` reads them */
export function verdict({ security }: Call, words: string): Deed {
  return security !== null && words === sasText(security).toLowerCase() ? "match" : "differ";
}

/**
 * Does it. What the call has ended before is nobody's fault.
 * @returns a sentence where it cannot be done now, else `null`
 */
export async function obey(calls: Calls, { id, phase }: Call, deed: Deed): Promise<string | null> {
  if (phase === "ended") return null;
  const needsKeys = deed !== "mute" && deed !== "unmute" && deed !== "hang up";
  if (needsKeys && phase !== "secure") return "That can be done once the call is secure.";
  try {
    switch (deed) {
      case "mute":
      case "unmute":
        await calls.setMuted(id, deed === "mute");
        break;
      case "hold":
      case "resume":
        await calls.setHeld(id, deed === "hold");
        break;
      case "match":
      case "differ":
        await calls.confirmSas(id, deed === "match");
        break;
      case "hang up":
        await calls.hangUp(id);
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
  return null;
}

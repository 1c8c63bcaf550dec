/** Lines in the chat that are not sent: commands, which begin with a slash. */
import type { HistoryMessage, MessageStatus, SafetyNumber, Trust } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { digitRows } from "../terminal/digits.ts";
import { statusWords } from "../terminal/status.ts";
import { PLAIN } from "../terminal/style.ts";
import { timelineLines } from "../terminal/timeline.ts";
import {
  CHANGED_KEY_ADVICE,
  END_TO_SITE_ADVICE,
  SAFETY_NUMBER_ADVICE,
  TRUST_WORDS,
} from "../terminal/trust.ts";
import { EMPTY_COMPOSER } from "./composer.ts";
import type { Panel, PanelLine } from "./state.ts";

const COMMANDS = ["help", "retry", "timeline", "verify", "end-to-site", "quit"] as const;
export type ChatCommand = (typeof COMMANDS)[number];

/** What a submitted line is. */
export type Line =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "command"; readonly command: ChatCommand }
  | { readonly type: "unknown"; readonly name: string };

/** `//text` sends a text that begins with a slash. */
export function parseLine(line: string): Line {
  if (line.startsWith("//")) return { type: "text", text: line.slice(1) };
  if (!line.startsWith("/")) return { type: "text", text: line };
  const name = line.slice(1).trim().toLowerCase();
  const command = COMMANDS.find((known) => known === name);
  return command === undefined ? { type: "unknown", name } : { type: "command", command };
}

/** Keys and statuses, and two columns between them and what they mean. */
const KEY_COLUMNS = 16;
/** Date, time, and two columns. */
const TIMELINE_INDENT = 21;

const STATUSES: readonly (readonly [status: MessageStatus, meaning: string])[] = [
  ["sending", "on this device, not yet with the server"],
  ["enqueued", "on the server's disk"],
  ["delivered", "on the recipient's device"],
  ["error", "not sent; the reason stands beside it"],
  ["expired", "not delivered in time"],
];

export function helpPanel(): Panel {
  const entry = (keys: string, what: string): PanelLine => ({
    text: keys.padEnd(KEY_COLUMNS) + what,
    indent: KEY_COLUMNS,
  });
  return {
    title: "Help",
    lines: [
      entry("Enter", "send"),
      entry("PgUp PgDn", "look back, and forward again"),
      entry("/retry", "try waiting messages again now"),
      entry("/timeline", "everything that happened to your last message"),
      entry("/verify", "compare the safety number"),
      entry("/end-to-site", "write to a SIP phone, or stop it"),
      entry("/quit, Ctrl-C", "leave; what waits in the outbox stays there"),
      entry("//text", "send a text that begins with a slash"),
      entry("", ""),
      ...STATUSES.map(([status, meaning]) => entry(statusWords({ status, reason: null }), meaning)),
    ],
    hint: "Enter closes",
    answer: null,
  };
}

/** @param now Unix milliseconds */
export function timelinePanel(message: HistoryMessage, now: number): Panel {
  return {
    title: "Timeline of your last message",
    lines: timelineLines(message, now, PLAIN).map((text) => ({ text, indent: TIMELINE_INDENT })),
    hint: "Enter closes",
    answer: null,
  };
}

export function verifyPanel(peer: Address, number: SafetyNumber): Panel {
  const changed = number.trust === "changed";
  const advice = changed ? [CHANGED_KEY_ADVICE, "", SAFETY_NUMBER_ADVICE] : [SAFETY_NUMBER_ADVICE];
  const rows = digitRows(number.digits).map((row) => `   ${row}`);
  return {
    title: `Safety number with ${peer} (${TRUST_WORDS[number.trust]})`,
    lines: [...rows, "", ...advice].map((text) => ({ text, indent: 0 })),
    hint: verifyHint(number),
    answer: number.trust === "verified" ? null : EMPTY_COMPOSER,
  };
}

/**
 * What a typed answer decides. Whole words only: whoever did not notice the panel and goes on writing must not
 * vouch for a key by it.
 */
export function verifyDecision(trust: Trust, answer: string): "verify" | "accept" | null {
  const word = answer.trim().toLowerCase();
  if (word === "yes" && trust !== "verified") return "verify";
  return word === "accept" && trust === "changed" ? "accept" : null;
}

/** Asks whether messages to a SIP phone may go out, or whether that is to end. */
export function endToSitePanel(peer: Address, agreed: boolean): Panel {
  const [what, others] = END_TO_SITE_ADVICE;
  return {
    title: agreed
      ? `Messages to ${peer} go out end-to-site`
      : `${peer} uses a SIP phone: your server can read what you write`,
    lines: [what, "", others].map((text) => ({ text, indent: 0 })),
    hint: agreed
      ? "Type no and Enter to write there no more. Anything else closes."
      : "Type yes and Enter to write there all the same, now and from now on. Anything else closes.",
    answer: EMPTY_COMPOSER,
  };
}

/** What a typed answer decides: whole words only, as for `verifyDecision`; `null` for nothing. */
export function endToSiteDecision(agreed: boolean, answer: string): boolean | null {
  const word = answer.trim().toLowerCase();
  if (word === "yes" && !agreed) return true;
  return word === "no" && agreed ? false : null;
}

function verifyHint({ trust }: SafetyNumber): string {
  switch (trust) {
    case "verified":
      return "Enter closes";
    case "unverified":
      return "All digits match? Type yes and Enter to mark as verified. Anything else closes.";
    case "changed":
      return "All digits match? Type yes and Enter to mark as verified. Type accept and Enter to go on with the new key, not verified. Anything else closes.";
  }
}

/** Lines in the chat that are not sent: commands, which begin with a slash. */
import type { HistoryMessage, SafetyNumber } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { digitRows } from "../terminal/digits.ts";
import type { Style } from "../terminal/style.ts";
import { timelineLines } from "../terminal/timeline.ts";
import { CHANGED_KEY_ADVICE, SAFETY_NUMBER_ADVICE, TRUST_WORDS } from "../terminal/trust.ts";
import { wrap } from "../terminal/wrap.ts";
import type { Panel } from "./state.ts";

const COMMANDS = ["help", "retry", "timeline", "verify", "quit"] as const;
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

export function helpPanel(style: Style): Panel {
  const entry = (keys: string, what: string): string => ` ${style.cyan(keys.padEnd(16))}${what}`;
  return {
    title: " Help",
    lines: [
      entry("Enter", "send"),
      entry("PgUp PgDn", "look back, and forward again"),
      entry("/retry", "try waiting messages again now"),
      entry("/timeline", "everything that happened to your last message"),
      entry("/verify", "compare the safety number"),
      entry("/quit, Ctrl-C", "leave; what waits in the outbox stays there"),
      entry("//text", "send a text that begins with a slash"),
      "",
      ` ${style.dim("◌")} Sending     on this device, not yet with the server`,
      ` ${style.dim("✓")} Enqueued    on the server's disk`,
      ` ${style.green("✓✓")} Delivered  on the recipient's device`,
      ` ${style.red("✗")} Error       not sent; the reason stands beside it`,
      ` ${style.yellow("⧗")} Expired     not delivered in time`,
    ],
    hint: " Esc closes",
  };
}

/** @param now Unix milliseconds */
export function timelinePanel(message: HistoryMessage, now: number, style: Style): Panel {
  return {
    title: " Timeline of your last message",
    lines: timelineLines(message, now, style).map((line) => ` ${line}`),
    hint: " Esc closes",
  };
}

export function verifyPanel(peer: Address, number: SafetyNumber, columns: number, style: Style): Panel {
  const changed = number.trust === "changed";
  const advice = changed ? [CHANGED_KEY_ADVICE, "", SAFETY_NUMBER_ADVICE] : [SAFETY_NUMBER_ADVICE];
  return {
    title: ` Safety number with ${peer} (${TRUST_WORDS[number.trust]})`,
    lines: [
      ...digitRows(number.digits).map((row) => `    ${style.bold(row)}`),
      "",
      ...advice.flatMap((text) => wrap(text, Math.max(1, columns - 2))).map((line) => ` ${line}`),
    ],
    hint: verifyHint(number),
  };
}

function verifyHint({ trust }: SafetyNumber): string {
  switch (trust) {
    case "verified":
      return " Esc closes";
    case "unverified":
      return " y  all digits match, mark as verified   Esc closes";
    case "changed":
      return " y  all digits match, mark as verified   a  accept the new key, not verified   Esc closes";
  }
}

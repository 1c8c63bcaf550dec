/** A conversation as lines: grouped by day, what came on the left, what was sent on the right (REQUIREMENTS U2). */
import type { HistoryMessage } from "@sottovoce/client";
import { noteWords } from "../terminal/notes.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import { statusPaint, statusWords, weaknessWords } from "../terminal/status.ts";
import type { Style } from "../terminal/style.ts";
import { clockTime, dateTime, dayHeading, isoDay } from "../terminal/time.ts";
import { textWidth } from "../terminal/width.ts";
import { padStart, wrap } from "../terminal/wrap.ts";

/** A text wider than this is hard to read, and the sides would no longer tell who speaks. */
const MAX_TEXT_COLUMNS = 60;
/** Part of the width that a message may take. */
const TEXT_SHARE = 0.72;
/** The edge of the screen, the bar beside a message, and the space between. */
const BAR_COLUMNS = 3;

/**
 * @param now Unix milliseconds
 * @param columns at least 10
 */
export function conversationLines(
  messages: readonly HistoryMessage[],
  now: number,
  columns: number,
  style: Style,
): string[] {
  const lines: string[] = [];
  let previous: HistoryMessage | null = null;
  for (const message of messages) {
    if (previous === null || isoDay(momentOf(previous)) !== isoDay(momentOf(message))) {
      if (lines.length > 0) lines.push("");
      lines.push(style.dim(centred(dayHeading(momentOf(message), now), columns)), "");
    } else if (previous.direction !== message.direction || previous.note !== message.note) {
      lines.push("");
    }
    lines.push(...(message.note === null ? messageLines : noteLines)(message, columns, style));
    previous = message;
  }
  return lines;
}

/** When a message belongs: what came, at the moment it came. */
function momentOf(message: HistoryMessage): number {
  return message.receivedAt ?? message.sentAt;
}

function messageLines(message: HistoryMessage, columns: number, style: Style): string[] {
  const limit = Math.max(1, Math.min(MAX_TEXT_COLUMNS, Math.floor(columns * TEXT_SHARE)) - BAR_COLUMNS);
  const text = wrap(sanitizeText(message.text), limit);
  const foot = wrap(footOf(message), limit);
  if (message.direction === "in") {
    const bar = style.cyan(" ▌");
    return [...text.map((line) => `${bar} ${line}`), ...foot.map((line) => `${bar} ${style.dim(line)}`)];
  }
  const bar = statusPaint(message.status, style)("▐ ");
  const paintFoot = statusPaint(message.status, style);
  const width = Math.max(...text.map(textWidth));
  const indent = " ".repeat(Math.max(0, columns - width - BAR_COLUMNS));
  return [
    // The lines of one text begin under each other, as it was written.
    ...text.map((line) => `${indent}${line}${" ".repeat(width - textWidth(line))} ${bar}`),
    ...foot.map(
      (line) => `${padStart("", columns - textWidth(line) - BAR_COLUMNS)}${paintFoot(line)} ${bar}`,
    ),
  ];
}

/** A remark of the engine stands between the two sides: neither person wrote it. */
function noteLines(message: HistoryMessage, columns: number, style: Style): string[] {
  const limit = Math.max(1, Math.min(MAX_TEXT_COLUMNS, columns - 2 * BAR_COLUMNS));
  // The day stands above it, except where the call was on another one.
  const isToday = isoDay(message.sentAt) === isoDay(momentOf(message));
  const text = noteWords(message, isToday ? clockTime : dateTime);
  return wrap(text, limit).map((line) => style.yellow(centred(line, columns)));
}

function footOf(message: HistoryMessage): string {
  const time = clockTime(momentOf(message));
  const words = weaknessWords(message.security);
  const weakness = words === null ? "" : `  ${words}`;
  return message.direction === "in" ? `${time}${weakness}` : `${time}  ${statusWords(message)}${weakness}`;
}

function centred(text: string, columns: number): string {
  return padStart(text, Math.floor((columns + textWidth(text)) / 2));
}

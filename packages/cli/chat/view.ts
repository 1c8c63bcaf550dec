/** The chat screen: header, conversation, status line, input. */
import type { ConnectionState, Trust } from "@sottovoce/client";
import { sanitizeLine } from "../terminal/sanitize.ts";
import type { Paint, Style } from "../terminal/style.ts";
import { textWidth } from "../terminal/width.ts";
import { truncate, wrap, wrapIndented } from "../terminal/wrap.ts";
import { type Composer, counter, layOut } from "./composer.ts";
import { conversationLines } from "./conversation.ts";
import type { ChatState, Frame, Panel, Size } from "./state.ts";

/** Below this nothing useful fits; the view pretends to have it, and the terminal cuts. */
const MIN_COLUMNS = 20;
const MIN_ROWS = 6;
/** Header and its rule above, the status line below. */
const FIXED_ROWS = 3;
/** The input shows this many rows of a long text, around the cursor. */
const MAX_INPUT_ROWS = 5;
const PROMPT = "› ";
/** Where a panel asks something: what is typed now is no message. */
const ANSWER_PROMPT = "Answer › ";
/** A space at either edge of the header, and at least one between its sides. */
const HEADER_GAPS = 3;
const NAME_GAP = "  ";
/** Less of a name says nothing. */
const MIN_NAME = 3;
/** A remark is one or two sentences; on a very narrow terminal its end is cut. */
const MAX_NOTICE_ROWS = 4;

/** Lays the screen out. */
export function renderChat(state: ChatState, size: Size, style: Style): Frame {
  const columns = Math.max(size.columns, MIN_COLUMNS);
  const rows = Math.max(size.rows, MIN_ROWS);
  const input = inputRows(state, columns, inputLimit(rows), style);
  const notice = noticeRows(state, columns).map((line) => style.yellow(` ${line}`));
  const height = bodyRows(state, size);
  const body =
    state.panel === null
      ? fromBottom(conversationLines(state.messages, state.now, columns, style), state.scroll, height)
      : fromTop(panelRows(state.panel, columns, style), height);
  const lines = [header(state, columns, style), style.dim("─".repeat(columns))];
  lines.push(...body, ...notice, statusLine(state, columns, style), ...input.lines);
  return { lines, cursor: { row: rows - input.lines.length + input.row, column: input.column } };
}

/** Rows that Page Up moves by: a screen, less two rows that stay in view to keep the place. */
export function pageRows(state: ChatState, size: Size): number {
  return Math.max(1, bodyRows(state, size) - 2);
}

/** The scroll at which the oldest line that is loaded stands at the top. */
export function scrollLimit(state: ChatState, size: Size, style: Style): number {
  const columns = Math.max(size.columns, MIN_COLUMNS);
  return Math.max(
    0,
    conversationLines(state.messages, state.now, columns, style).length - bodyRows(state, size),
  );
}

function bodyRows(state: ChatState, size: Size): number {
  const rows = Math.max(size.rows, MIN_ROWS);
  const columns = Math.max(size.columns, MIN_COLUMNS);
  const { line, prompt } = inputOf(state);
  const { rows: input } = layOut(line, columns - textWidth(prompt));
  const shown = Math.min(input.length, inputLimit(rows));
  return Math.max(0, rows - FIXED_ROWS - shown - noticeRows(state, columns).length);
}

function noticeRows(state: ChatState, columns: number): string[] {
  // Why the device is refused stays as long as it is, and whole: it says what to do.
  const refusal = state.connection === "refused" ? state.reason : null;
  return [refusal, state.notice].flatMap((remark) =>
    remark === null ? [] : wrap(sanitizeLine(remark), columns - 2).slice(0, MAX_NOTICE_ROWS),
  );
}

/** The line that is being written, and what stands before it. */
function inputOf({ panel, composer }: ChatState): { readonly line: Composer; readonly prompt: string } {
  const answer = panel?.answer ?? null;
  return answer === null ? { line: composer, prompt: PROMPT } : { line: answer, prompt: ANSWER_PROMPT };
}

function inputLimit(rows: number): number {
  return Math.max(1, Math.min(MAX_INPUT_ROWS, rows - FIXED_ROWS - 1));
}

function fromBottom(lines: readonly string[], scroll: number, height: number): string[] {
  const end = Math.max(Math.min(height, lines.length), lines.length - scroll);
  const shown = lines.slice(Math.max(0, end - height), end);
  // A short conversation stands at the bottom, next to where the next message is written.
  return [...Array<string>(height - shown.length).fill(""), ...shown];
}

function panelRows({ title, lines, hint }: Panel, columns: number, style: Style): string[] {
  const body = lines.flatMap(({ text, indent }) => wrapIndented(text, columns - 2, indent));
  const rows = [style.bold(truncate(title, columns - 2)), "", ...body, ""];
  rows.push(...wrap(hint, columns - 2).map(style.dim));
  return rows.map((row) => ` ${row}`);
}

function fromTop(lines: readonly string[], height: number): string[] {
  const shown = lines.slice(0, height);
  return [...shown, ...Array<string>(height - shown.length).fill("")];
}

function header(state: ChatState, columns: number, style: Style): string {
  const { long, short, paint } = padlock(state, style);
  const words = textWidth(state.peer) + textWidth(long) + HEADER_GAPS <= columns ? long : short;
  // The address stays whole before the name gets any room: names can be chosen to deceive.
  const address = truncate(state.peer, Math.max(0, columns - textWidth(words) - HEADER_GAPS));
  const room = columns - textWidth(address) - textWidth(words) - HEADER_GAPS - NAME_GAP.length;
  const name = state.displayName === null ? "" : truncate(sanitizeLine(state.displayName), Math.max(0, room));
  const left = textWidth(name) < MIN_NAME ? address : `${name}${NAME_GAP}${address}`;
  const gap = " ".repeat(Math.max(1, columns - textWidth(left) - textWidth(words) - 2));
  return ` ${style.bold(left)}${gap}${paint(words)} `;
}

interface Padlock {
  readonly long: string;
  /** For narrow terminals. */
  readonly short: string;
  readonly paint: Paint;
}

/** The level comes before the keys: a lock beside messages that the server can read would be a lie. */
function padlock({ level, trust }: ChatState, style: Style): Padlock {
  switch (level) {
    case "end-to-site":
      return { long: "end-to-site · the server can read it", short: "end-to-site", paint: style.yellow };
    case "contradicted":
      return { long: "SAID TO BE A SIP PHONE · sending is blocked", short: "BLOCKED", paint: style.red };
    case "end-to-end":
    case null:
      return keyLock(trust, style);
  }
}

function keyLock(trust: Trust | null, style: Style): Padlock {
  switch (trust) {
    case "verified":
      return { long: "end-to-end encrypted · verified", short: "verified", paint: style.green };
    case "changed":
      return { long: "KEY CHANGED · sending is blocked · /verify", short: "KEY CHANGED", paint: style.red };
    case "unverified":
      return { long: "end-to-end encrypted · not verified", short: "not verified", paint: style.dim };
    case null:
      return { long: "end-to-end encrypted", short: "", paint: style.dim };
  }
}

function statusLine(state: ChatState, columns: number, style: Style): string {
  const { words, paint } = connectionWords(state.connection, style);
  const below = state.newBelow === 0 ? "" : ` ↓ ${state.newBelow} new `;
  const left = counter(inputOf(state).line);
  const right = left === null ? below : `${below} ${left} `;
  const label = truncate(` ${words} `, Math.max(0, columns - textWidth(right) - 3));
  const fill = Math.max(0, columns - textWidth(label) - textWidth(right) - 2);
  return `${style.dim("─")}${paint(label)}${style.dim("─".repeat(fill))}${style.yellow(right)}${style.dim("─")}`;
}

function connectionWords(
  connection: ConnectionState,
  style: Style,
): { readonly words: string; readonly paint: Paint } {
  switch (connection) {
    case "online":
      return { words: "● online", paint: style.green };
    case "connecting":
      return { words: "◌ connecting", paint: style.dim };
    case "offline":
      return { words: "○ no connection, trying again", paint: style.dim };
    case "impostor":
      return { words: "✗ NOT YOUR SERVER: nothing is sent to it", paint: style.red };
    case "refused":
      return { words: "✗ refused, messages wait in the outbox", paint: style.red };
  }
}

function inputRows(
  state: ChatState,
  columns: number,
  limit: number,
  style: Style,
): { readonly lines: readonly string[]; readonly row: number; readonly column: number } {
  const { line, prompt } = inputOf(state);
  const indent = textWidth(prompt);
  const { rows, row, column } = layOut(line, columns - indent);
  const first = Math.max(0, Math.min(row - limit + 1, rows.length - limit));
  const shown = rows.slice(first, first + limit);
  return {
    lines: shown.map((text, i) =>
      first + i === 0 ? `${style.cyan(prompt)}${text}` : " ".repeat(indent) + text,
    ),
    row: row - first,
    column: column + indent,
  };
}

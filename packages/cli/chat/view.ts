/** The chat screen: header, conversation, status line, input. */
import type { ConnectionState, Trust } from "@sottovoce/client";
import { sanitizeLine } from "../terminal/sanitize.ts";
import type { Paint, Style } from "../terminal/style.ts";
import { textWidth } from "../terminal/width.ts";
import { truncate } from "../terminal/wrap.ts";
import { counter, layOut } from "./composer.ts";
import { conversationLines } from "./conversation.ts";
import type { ChatState, Frame, Size } from "./state.ts";

/** Below this nothing useful fits; the view pretends to have it, and the terminal cuts. */
const MIN_COLUMNS = 20;
const MIN_ROWS = 6;
/** Header and its rule above, the status line below. */
const FIXED_ROWS = 3;
/** The input shows this many rows of a long text, around the cursor. */
const MAX_INPUT_ROWS = 5;
const PROMPT = "› ";

/** Lays the screen out. */
export function renderChat(state: ChatState, size: Size, style: Style): Frame {
  const columns = Math.max(size.columns, MIN_COLUMNS);
  const rows = Math.max(size.rows, MIN_ROWS);
  const input = inputRows(state, columns, inputLimit(rows), style);
  const notice =
    state.notice === null ? [] : [style.yellow(truncate(` ${sanitizeLine(state.notice)}`, columns))];
  const height = bodyRows(state, size);
  const body =
    state.panel === null
      ? fromBottom(conversationLines(state.messages, state.now, columns, style), state.scroll, height)
      : fromTop(
          [style.bold(state.panel.title), "", ...state.panel.lines, "", style.dim(state.panel.hint)],
          height,
        );
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
  const { rows: input } = layOut(state.composer, Math.max(size.columns, MIN_COLUMNS) - textWidth(PROMPT));
  const shown = Math.min(input.length, inputLimit(rows));
  return Math.max(0, rows - FIXED_ROWS - shown - (state.notice === null ? 0 : 1));
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

function fromTop(lines: readonly string[], height: number): string[] {
  const shown = lines.slice(0, height);
  return [...shown, ...Array<string>(height - shown.length).fill("")];
}

function header(state: ChatState, columns: number, style: Style): string {
  const { words, paint } = padlock(state.trust, style);
  const name = state.displayName === null ? "" : `${sanitizeLine(state.displayName)}  `;
  const room = columns - textWidth(words) - 3;
  // The address stays whole as long as anything does: names can be chosen to deceive.
  const shownName = truncate(name, Math.max(0, room - textWidth(state.peer)));
  const address = truncate(state.peer, Math.max(0, room - textWidth(shownName)));
  const gap = Math.max(1, columns - textWidth(shownName) - textWidth(address) - textWidth(words) - 2);
  return ` ${style.bold(shownName)}${style.bold(address)}${" ".repeat(gap)}${paint(words)} `;
}

function padlock(trust: Trust | null, style: Style): { readonly words: string; readonly paint: Paint } {
  switch (trust) {
    case "verified":
      return { words: "end-to-end encrypted · verified", paint: style.green };
    case "changed":
      return { words: "KEY CHANGED · sending is blocked · /verify", paint: style.red };
    case "unverified":
      return { words: "end-to-end encrypted · not verified", paint: style.dim };
    case null:
      return { words: "end-to-end encrypted", paint: style.dim };
  }
}

function statusLine(state: ChatState, columns: number, style: Style): string {
  const { words, paint } = connectionWords(state.connection, state.reason, style);
  const below = state.newBelow === 0 ? "" : ` ↓ ${state.newBelow} new `;
  const left = counter(state.composer);
  const right = left === null ? below : `${below} ${left} `;
  const label = truncate(` ${words} `, Math.max(0, columns - textWidth(right) - 3));
  const fill = Math.max(0, columns - textWidth(label) - textWidth(right) - 2);
  return `${style.dim("─")}${paint(label)}${style.dim("─".repeat(fill))}${style.yellow(right)}${style.dim("─")}`;
}

function connectionWords(
  connection: ConnectionState,
  reason: string | null,
  style: Style,
): { readonly words: string; readonly paint: Paint } {
  switch (connection) {
    case "online":
      return { words: "● online", paint: style.green };
    case "connecting":
      return { words: "◌ connecting", paint: style.dim };
    case "offline":
      return { words: "○ offline, messages wait in the outbox", paint: style.dim };
    case "refused":
      return { words: `✗ refused${reason === null ? "" : `: ${sanitizeLine(reason)}`}`, paint: style.red };
  }
}

function inputRows(
  state: ChatState,
  columns: number,
  limit: number,
  style: Style,
): { readonly lines: readonly string[]; readonly row: number; readonly column: number } {
  const indent = textWidth(PROMPT);
  const { rows, row, column } = layOut(state.composer, columns - indent);
  const first = Math.max(0, Math.min(row - limit + 1, rows.length - limit));
  const shown = rows.slice(first, first + limit);
  return {
    lines: shown.map((line, i) =>
      first + i === 0 ? `${style.cyan(PROMPT)}${line}` : " ".repeat(indent) + line,
    ),
    row: row - first,
    column: column + indent,
  };
}

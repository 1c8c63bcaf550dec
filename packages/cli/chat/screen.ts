/** Puts frames on a terminal, writing only the lines that changed. Control sequences: ECMA-48, and xterm's for modes. */
import type { Writable } from "node:stream";
import type { Frame } from "./state.ts";

const ESC = "\u001B[";
/**
 * The alternate screen: what stood in the terminal before is there again afterwards. Pastes come marked as such.
 * No automatic wrapping: a character that this terminal draws wider than we think cuts a line, and moves no other.
 */
const ENTER = `${ESC}?1049h${ESC}?2004h${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}?7h${ESC}?2004l${ESC}?1049l${ESC}?25h`;
/** Synchronised output: terminals that know it show the frame at once, the others ignore it. */
const BEGIN = `${ESC}?2026h${ESC}?25l`;
const END = `${ESC}?25h${ESC}?2026l`;
const BELL = "\u0007";

export class Screen {
  readonly #output: Writable;
  #shown: readonly string[] = [];
  #open = false;

  constructor(output: Writable) {
    this.#output = output;
  }

  enter(): void {
    this.#open = true;
    this.#output.write(ENTER);
  }

  /** Gives the terminal back as it was. Safe to call twice. */
  leave(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#output.write(LEAVE);
  }

  /** Forgets what is shown: after a resize the terminal has moved lines by itself. */
  invalidate(): void {
    this.#shown = [];
    if (this.#open) this.#output.write(`${ESC}2J`);
  }

  draw({ lines, cursor }: Frame): void {
    if (!this.#open) return;
    let output = BEGIN;
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row++) {
      const line = lines[row] ?? "";
      if (line === this.#shown[row]) continue;
      // Erased first: behind a line as wide as the terminal the cursor would still stand on its last character.
      output += `${ESC}${row + 1};1H${ESC}K${line}`;
    }
    output += `${ESC}${cursor.row + 1};${cursor.column + 1}H${END}`;
    this.#shown = lines;
    this.#output.write(output);
  }

  bell(): void {
    if (this.#open) this.#output.write(BELL);
  }
}

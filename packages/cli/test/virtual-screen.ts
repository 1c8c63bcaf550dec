/** A terminal of a few lines: understands exactly what the chat screen writes, and fails on anything else. */
import { Writable } from "node:stream";
import { charactersOf, characterWidth } from "../terminal/width.ts";

/** Introduces control sequences: ESC [. */
const CSI = "\u001B[";
/** What follows it: parameters and the final letter. */
const SEQUENCE = /^([?\d;]*)([A-Za-z])/;

export class VirtualScreen extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  bells = 0;
  alternate = false;
  cursor = { row: 0, column: 0 };
  cursorVisible = true;
  /** Frames that were drawn. */
  frames = 0;
  /** Bytes written, for checks that little is. */
  written = 0;
  #cells: string[][] = [];

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.#clear();
  }

  /** The screen as text, without spaces at the ends of lines. */
  get lines(): string[] {
    return this.#cells.map((row) => row.join("").trimEnd());
  }

  get text(): string {
    return this.lines.join("\n");
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#clear();
    this.emit("resize");
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    let rest = chunk.toString();
    this.written += Buffer.byteLength(rest);
    while (rest !== "") {
      const sequence = rest.startsWith(CSI) ? SEQUENCE.exec(rest.slice(CSI.length)) : null;
      if (sequence !== null) {
        this.#obey(sequence[1] ?? "", sequence[2] ?? "");
        rest = rest.slice(CSI.length + sequence[0].length);
        continue;
      }
      const character = charactersOf(rest.slice(0, 64))[0] as string;
      this.#put(character);
      rest = rest.slice(character.length);
    }
    done();
  }

  #put(character: string): void {
    if (character === "\u0007") {
      this.bells++;
      return;
    }
    if (/\p{Cc}/u.test(character))
      throw new Error(`control character ${JSON.stringify(character)} on the screen`);
    const width = characterWidth(character);
    if (this.cursor.column + width > this.columns) throw new Error(`text runs out of row ${this.cursor.row}`);
    const row = this.#cells[this.cursor.row];
    if (row === undefined) throw new Error(`there is no row ${this.cursor.row}`);
    row[this.cursor.column] = character;
    for (let i = 1; i < width; i++) row[this.cursor.column + i] = "";
    this.cursor.column += width;
  }

  #obey(parameters: string, command: string): void {
    switch (command) {
      case "m":
        return;
      case "H": {
        const [row, column] = parameters.split(";").map(Number);
        this.cursor = { row: (row ?? 1) - 1, column: (column ?? 1) - 1 };
        return;
      }
      case "J":
        this.#clear();
        return;
      case "K":
        this.#cells[this.cursor.row]?.fill(" ", this.cursor.column);
        return;
      case "h":
      case "l":
        this.#setMode(parameters, command === "h");
        return;
      default:
        throw new Error(`unknown sequence ESC[${parameters}${command}`);
    }
  }

  #setMode(mode: string, on: boolean): void {
    if (mode === "?1049") this.alternate = on;
    else if (mode === "?25") this.cursorVisible = on;
    else if (mode === "?2026") this.frames += on ? 0 : 1;
    else if (mode !== "?2004" && mode !== "?7") throw new Error(`unknown mode ${mode}`);
  }

  #clear(): void {
    this.#cells = Array.from({ length: this.rows }, () => Array<string>(this.columns).fill(" "));
  }
}
